/** One thing that is remembered: what it says, where it came from, and where it is changed. */
import { useEffect, useState } from "react";
import type { Memory } from "../wire/memory";
import { projects } from "../projects/projects";
import { IconButton } from "../ui/Button";
import { Row } from "../ui/Group";
import { Link } from "../ui/Link";
import { useStore } from "../ui/store";
import { date, t } from "../words/t";
import { MemoryEditor } from "./MemoryEditor";
import { forget } from "./memories";

/** `meant`: the address leads here. */
export function MemoryRow({ memory, meant }: { memory: Memory; meant: boolean }) {
  const [editing, setEditing] = useState(false);
  const { id, text } = memory;

  useEffect(() => {
    const here = meant ? document.getElementById(id) : null;
    here?.scrollIntoView({ block: "center" });
    here?.focus({ preventScroll: true });
  }, [id, meant]);
  if (editing) {
    return (
      <li className="p-4">
        <MemoryEditor memory={memory} onDone={() => setEditing(false)} />
      </li>
    );
  }
  return (
    <Row
      id={id}
      meant={meant}
      name={
        <span dir="auto" className="block break-words whitespace-normal">
          {text}
        </span>
      }
      about={<About memory={memory} />}
    >
      <IconButton icon="edit" label={t("memory.edit", { text })} small onClick={() => setEditing(true)} />
      <IconButton icon="trash" label={t("memory.forget", { text })} small onClick={() => void forget(memory)} />
    </Row>
  );
}

function About({ memory: { conversation_id, created_at, expires_at, project_id, sure, tainted } }: { memory: Memory }) {
  const all = useStore(projects);
  const day = (at: number): string => date(at, { dateStyle: "medium" });
  const facts: string[] = [day(created_at)];
  if (project_id !== null) facts.push(all?.find(({ id }) => id === project_id)?.name ?? t("memory.elsewhere"));
  if (expires_at !== null) facts.push(t(expires_at > Date.now() ? "memory.untilDay" : "memory.ended", { day: day(expires_at) }));
  if (sure < 1) facts.push(t("memory.unsure"));
  if (tainted) facts.push(t("memory.outside"));
  return (
    <span className="flex flex-wrap gap-x-3 whitespace-normal">
      {conversation_id === null ? (
        <span>{t("memory.byHand")}</span>
      ) : (
        <Link to={`/c/${conversation_id}`} className="text-accent underline underline-offset-2">
          {t("memory.fromChat")}
        </Link>
      )}
      {facts.map((fact) => (
        <bdi key={fact}>{fact}</bdi>
      ))}
    </span>
  );
}

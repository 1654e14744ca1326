/** All that is remembered of the person: searched, written, taken along, forgotten, switched off. */
import { useEffect, useState } from "react";
import { memory as api } from "../wire/api";
import { KINDS, type Memory as One } from "../wire/memory";
import { prefer, preferences } from "../models/catalogue";
import { place } from "../place";
import { readProjects } from "../projects/projects";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { download } from "../ui/download";
import { Empty } from "../ui/Empty";
import { Switch, TextField } from "../ui/Field";
import { Group, Rows } from "../ui/Group";
import { ProblemNote } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { Spinner } from "../ui/Waiting";
import { t } from "../words/t";
import { MemoryEditor } from "./MemoryEditor";
import { MemoryRow } from "./MemoryRow";
import { forgetEverything, look, remembered, trouble, turn } from "./memories";

export default function Memory() {
  const all = useStore(remembered);
  const problem = useStore(trouble);
  const { recalls, notices } = useStore(preferences);
  const at = useStore(place, (where) => (where.kind === "settings" ? where.at : undefined));
  const [writing, setWriting] = useState(false);
  const [gone, setGone] = useState(false);

  useEffect(() => {
    // What goes while one looks at it needs no word.
    void look().then(() => setGone(at !== undefined && remembered.get()?.memories.every(({ id }) => id !== at) === true));
    void readProjects();
  }, [at]);
  return (
    <Group title={t("settings.memory")} hint={t("memory.hint")}>
      {problem ? <ProblemNote problem={problem} /> : null}
      {all === null && problem === null ? <Spinner label={t("loading")} /> : null}
      {all ? (
        <>
          <div className="-ms-2 flex flex-col gap-1">
            <Switch label={t("memory.on")} checked={all.on} onChange={(on) => void turn(on)} />
            <Switch label={t("memory.recalls")} checked={recalls} onChange={(on) => void prefer({ recalls: on })} />
            {all.on ? <Switch label={t("memory.notices")} checked={notices} onChange={(on) => void prefer({ notices: on })} /> : null}
            {all.on && notices ? <p className="px-2 text-sm text-quiet">{t("memory.noticesHint")}</p> : null}
            {all.on ? null : <p className="px-2 text-sm text-quiet">{t("memory.off")}</p>}
          </div>
          {writing ? (
            <div className="rounded-xl border border-line p-4">
              <MemoryEditor memory={null} onDone={() => setWriting(false)} />
            </div>
          ) : (
            <div>
              <Button icon="plus" onClick={() => setWriting(true)}>
                {t("memory.new")}
              </Button>
            </div>
          )}
          {gone ? (
            <p role="status" className="rounded-xl bg-sunken px-4 py-3 text-sm">
              {t("memory.gone")}
            </p>
          ) : null}
          {all.memories.length > 0 || all.words !== "" ? <Found memories={all.memories} words={all.words} at={at} /> : <Empty title={t("memory.empty")} hint={t("memory.emptyHint")} />}
        </>
      ) : null}
    </Group>
  );
}

function Found({ memories, words, at }: { memories: readonly One[]; words: string; at: string | undefined }) {
  const [typed, setTyped] = useState(words);
  return (
    <>
      <TextField
        label={t("memory.search")}
        type="search"
        autoComplete="off"
        dir="auto"
        maxLength={200}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          void look(event.target.value.trim());
        }}
      />
      <p role="status" className={memories.length > 0 ? "sr-only" : "text-sm text-quiet"}>
        {memories.length > 0 || words === "" ? "" : t("search.none", { words })}
      </p>
      {KINDS.map((kind) => (
        <OfKind key={kind} kind={kind} memories={memories.filter((each) => each.kind === kind)} at={at} />
      ))}
      <Whole />
    </>
  );
}

function OfKind({ kind, memories, at }: { kind: One["kind"]; memories: readonly One[]; at: string | undefined }) {
  if (memories.length === 0) return null;
  return (
    <section aria-label={t(`memory.kind.${kind}`)} className="flex flex-col gap-2">
      <h3 className="text-sm font-medium">{t(`memory.kind.${kind}`)}</h3>
      <Rows>
        {memories.map((each) => (
          <MemoryRow key={each.id} memory={each} meant={each.id === at} />
        ))}
      </Rows>
    </section>
  );
}

/** What is done with all of it. */
function Whole() {
  const [asking, setAsking] = useState(false);
  return (
    <div className="flex flex-wrap gap-2">
      <Button icon="download" onClick={() => download(api.exportUrl)}>
        {t("memory.export")}
      </Button>
      <Button look="danger" icon="trash" onClick={() => setAsking(true)}>
        {t("memory.forgetAll")}
      </Button>
      {asking ? (
        <Dialog title={t("memory.forgetAll")} onClose={() => setAsking(false)}>
          <div className="flex flex-col gap-4 p-5">
            <p className="text-sm">{t("memory.forgetAllHint")}</p>
            <div className="flex flex-wrap gap-2">
              <Button
                look="danger"
                onClick={() => {
                  setAsking(false);
                  void forgetEverything();
                }}
              >
                {t("memory.forgetAll")}
              </Button>
              <Button look="quiet" onClick={() => setAsking(false)}>
                {t("cancel")}
              </Button>
            </div>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}

/** What a person keeps: lists to tick off, notes, and the way back for what was removed. */
import { type FormEvent, useEffect, useRef, useState } from "react";
import { When } from "../chat/When";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { Fold } from "../ui/Fold";
import { Row, Rows } from "../ui/Group";
import { ProblemNote } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { TopBar } from "../ui/TopBar";
import { Spinner } from "../ui/Waiting";
import type { Side } from "../ui/wide";
import type { Removal } from "../wire/lists";
import { row, t } from "../words/t";
import { ListCard } from "./ListCard";
import { kept, make, read, restore, trouble } from "./lists";
import { Notes } from "./Notes";
import { brief, shown } from "./wording";

export default function Lists({ side }: { side: Side }) {
  const all = useStore(kept);
  const problem = useStore(trouble);
  const [fresh, setFresh] = useState("");
  useEffect(() => void read(), []);
  return (
    <>
      <TopBar side={side} title={<h1 className="font-semibold">{t("lists.title")}</h1>} />
      <main className="min-h-0 flex-1 overflow-y-auto px-4 pb-32">
        <div className="mx-auto flex max-w-panel flex-col gap-8 pt-2">
          {problem ? <ProblemNote problem={problem} /> : null}
          {all === null && problem === null ? <Spinner label={t("loading")} /> : null}
          {all ? (
            <>
              {all.lists.length + all.notes.length === 0 ? <Empty title={t("lists.empty")} hint={t("lists.emptyHint")} /> : null}
              {all.lists.map((list) => (
                <ListCard key={list.id} list={list} fresh={list.id === fresh} />
              ))}
              <NewList onMade={setFresh} />
              <Notes notes={all.notes} />
              {all.removals.length > 0 ? <Removals removals={all.removals} /> : null}
            </>
          ) : null}
        </div>
      </main>
    </>
  );
}

function NewList({ onMade }: { onMade: (id: string) => void }) {
  const [naming, setNaming] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const name = field.current?.value.trim();
    const made = name ? await make(name) : null;
    if (!made) return;
    setNaming(false);
    onMade(made.id);
  };
  if (!naming) {
    return (
      <div>
        <Button icon="plus" onClick={() => setNaming(true)}>
          {t("lists.new")}
        </Button>
      </div>
    );
  }
  return (
    <form onSubmit={onSubmit} className="flex gap-2" onKeyDown={({ key }) => key === "Escape" && setNaming(false)}>
      <input
        ref={field}
        aria-label={t("lists.name")}
        placeholder={t("lists.name")}
        dir="auto"
        autoComplete="off"
        maxLength={100}
        autoFocus
        className="min-w-0 flex-1 rounded-lg border border-edge/60 bg-raised px-3 py-2 text-sm placeholder:text-quiet"
      />
      <Button type="submit" look="primary">
        {t("save")}
      </Button>
      <Button look="quiet" onClick={() => setNaming(false)}>
        {t("cancel")}
      </Button>
    </form>
  );
}

/** What they or the assistant removed, for as long as it can be brought back. */
function Removals({ removals }: { removals: readonly Removal[] }) {
  return (
    <Fold icon="trash" title={t("lists.removals")}>
      <Rows>
        {removals.map((each) => (
          <Row key={`${each.at} ${each.list}`} name={<bdi>{named(each)}</bdi>} about={<bdi>{each.list === "notes" ? t("lists.notes") : shown(each.list)}</bdi>}>
            <When at={each.at} />
            <Button onClick={() => void restore(each.at)} aria-label={t("lists.restoreNamed", { name: brief(named(each)) })}>
              {t("lists.restore")}
            </Button>
          </Row>
        ))}
      </Rows>
    </Fold>
  );
}

/** The things that went, or the list where nothing was on it. */
function named({ texts, list }: Removal): string {
  return texts.length > 0 ? row(texts) : shown(list);
}

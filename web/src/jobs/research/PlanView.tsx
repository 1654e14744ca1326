/** The plan of a piece of research: its sub-questions as a tree, and how far each is. */
import { useState } from "react";
import { Button, IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import type { IconName } from "../../ui/icons";
import { t } from "../../words/t";
import type { Plan, SubQuestion } from "./report";

const SIGNS: Record<SubQuestion["state"], IconName> = {
  open: "clock",
  answered: "check",
  partial: "check",
  unanswered: "close",
  dropped: "minus",
};

interface Props {
  plan: Plan;
  /** Says what the open ones are from now on; null where nothing can be changed any more. */
  onChange: ((subs: readonly SubQuestion[]) => void) | null;
}

export function PlanView({ plan, onChange }: Props) {
  const [editing, setEditing] = useState<readonly SubQuestion[] | null>(null);
  const shown = editing ?? plan.subs;
  return (
    <section className="flex flex-col gap-2">
      <div className="flex items-center justify-between">
        <h2 className="text-base font-semibold">{t("research.plan")}</h2>
        {onChange && editing === null ? (
          <IconButton icon="edit" small label={t("research.editPlan")} onClick={() => setEditing(plan.subs)} />
        ) : null}
      </div>
      <ul className="flex flex-col gap-1.5 text-sm">
        {shown.map((sub) => (
          <li key={sub.id} style={{ paddingInlineStart: `${depth(sub, shown)}rem` }} className="flex items-start gap-2">
            <Icon name={SIGNS[sub.state]} className={`mt-1 size-3.5 shrink-0 ${sub.state === "answered" ? "text-good" : "text-quiet"}`} />
            {editing && sub.state === "open" ? (
              <>
                <input
                  aria-label={t("research.subQuestion")}
                  dir="auto"
                  value={sub.text}
                  onChange={(event) => setEditing(editing.map((one) => (one.id === sub.id ? { ...one, text: event.target.value } : one)))}
                  className="min-w-0 flex-1 rounded-md border border-edge/60 bg-raised px-2 py-1"
                />
                <IconButton icon="trash" small label={t("research.dropSub", { text: sub.text })} onClick={() => setEditing(editing.filter((one) => one.id !== sub.id))} />
              </>
            ) : (
              <span dir="auto" className={`min-w-0 break-words ${sub.state === "dropped" ? "text-quiet line-through" : ""}`}>
                {sub.text}
                <span className="sr-only"> {t(`research.state.${sub.state}`)}</span>
                {sub.done_when ? <span className="block text-xs text-quiet">{t("research.doneWhen", { what: sub.done_when })}</span> : null}
              </span>
            )}
          </li>
        ))}
      </ul>
      {editing && onChange ? (
        <div className="flex gap-2">
          <Button
            icon="plus"
            onClick={() =>
              setEditing([...editing, { id: `new${editing.length}`, text: "", done_when: "", parent_id: null, state: "open" }])
            }
          >
            {t("research.addSub")}
          </Button>
          <span className="flex-1" />
          <Button look="quiet" onClick={() => setEditing(null)}>
            {t("cancel")}
          </Button>
          <Button
            look="primary"
            onClick={() => {
              onChange(editing.filter(({ text }) => text.trim() !== ""));
              setEditing(null);
            }}
          >
            {t("save")}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

function depth({ parent_id }: SubQuestion, all: readonly SubQuestion[], most = 5): number {
  const parent = all.find(({ id }) => id === parent_id);
  return parent && most > 0 ? 1.25 + depth(parent, all, most - 1) : 0;
}

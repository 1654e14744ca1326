/** Makes a link to a conversation as it is now, and shows the links it has. */
import { type FormEvent, useState } from "react";
import { sharing } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Me } from "../wire/people";
import type { Conversation } from "../wire/shapes";
import type { Days, Share } from "../wire/sharing";
import type { Problem } from "../wire/types";
import { preferences } from "../models/catalogue";
import { Button } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";
import { Choices, Switch } from "../ui/Field";
import { useLoaded } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { useStore } from "../ui/store";
import { t } from "../words/t";
import { Links } from "./Links";
import { addressOf, onlyHere } from "./links";

const ENDS = { "1": 1, "7": 7, "30": 30, never: null } as const satisfies Record<string, Days>;
type End = keyof typeof ENDS;
const IN_ORDER: readonly End[] = ["1", "7", "30", "never"];

interface Props {
  conversation: Conversation;
  me: Me;
  onClose: () => void;
}

export default function ShareWindow({ conversation, me, onClose }: Props) {
  const { value, problem, again } = useLoaded(sharing.list);
  const name = useStore(preferences, (wishes) => wishes.name);
  const [made, setMade] = useState<Share | null>(null);
  const own = value?.shares.filter((share) => share.conversation_id === conversation.id) ?? [];
  const shown = own.find(({ id }) => id === made?.id)?.secret;
  return (
    <Dialog title={t("share.title", { title: conversation.title || t("chat.untitled") })} onClose={onClose}>
      <div className="flex min-h-0 flex-col gap-6 overflow-y-auto p-5">
        <div className="flex flex-col gap-2 text-sm text-quiet">
          <p>{t("share.hint")}</p>
          <p>{t(onlyHere() ? "share.here" : "share.reach")}</p>
        </div>
        <div>
          <Form
            conversation={conversation}
            name={name || me.greeting_name}
            onMade={async (share) => {
              setMade(share);
              await again();
            }}
          />
          <div role="status">{shown ? <Made secret={shown} /> : null}</div>
        </div>
        {problem ? <ProblemNote problem={problem} /> : null}
        {value ? (
          <section className="flex flex-col gap-2">
            {own.length > 0 ? <h3 className="text-sm font-medium">{t("share.links")}</h3> : null}
            <Links shares={own} onChange={again} />
          </section>
        ) : null}
      </div>
    </Dialog>
  );
}

function Form({ conversation, name, onMade }: { conversation: Conversation; name: string | null; onMade: (share: Share) => Promise<void> }) {
  const [end, setEnd] = useState<End>("7");
  const [named, setNamed] = useState(false);
  const [thoughts, setThoughts] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const wish = { conversation_id: conversation.id, days: ENDS[end], named, thoughts };
    try {
      await onMade(await sharing.make(wish));
      setProblem(null);
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col items-start gap-4">
      <Choices
        label={t("share.ends")}
        value={end}
        onPick={setEnd}
        options={IN_ORDER.map((value) => ({ value, name: t(`share.days.${value}`) }))}
      />
      <div className="-ms-2 flex flex-col items-start">
        {name ? <Switch label={t("share.named", { name })} checked={named} onChange={setNamed} /> : null}
        <Switch label={t("share.thoughts")} checked={thoughts} onChange={setThoughts} />
      </div>
      <Button look="primary" icon="link" type="submit" busy={busy}>
        {t("share.make")}
      </Button>
      {problem ? <ProblemNote problem={problem} /> : null}
    </form>
  );
}

function Made({ secret }: { secret: string }) {
  const url = addressOf(secret);
  return (
    <div className="mt-5 flex flex-col gap-2">
      <p className="text-sm text-good">{t("share.made")}</p>
      <div className="flex items-center gap-2 rounded-xl bg-sunken py-1 ps-4 pe-1">
        <code dir="ltr" className="min-w-0 flex-1 truncate font-mono text-sm">
          {url}
        </code>
        <CopyButton text={() => url} />
      </div>
    </div>
  );
}

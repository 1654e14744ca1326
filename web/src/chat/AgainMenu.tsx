/** The same question again: with another model or effort as a new version, or with a second model beside the first. */
import { useState } from "react";
import { catalogue } from "../models/catalogue";
import { EFFORTS, Filter, MANY, traits } from "../models/ModelPicker";
import { IconButton } from "../ui/Button";
import { Menu, MenuItem } from "../ui/Menu";
import { useStore } from "../ui/store";
import type { Message, ModelInfo } from "../wire/types";
import { t } from "../words/t";
import type { Thread } from "./thread";

export function AgainMenu({ message, thread }: { message: Message; thread: Thread }) {
  const { models } = useStore(catalogue);
  const [beside, setBeside] = useState(false);
  const [words, setWords] = useState("");
  const current = models.find(({ id }) => id === message.model);
  const choose = (model: string): void => {
    if (beside) void thread.askBeside(message.parent_id, message.id, model);
    else void thread.regenerate(message, { model });
  };
  return (
    <Menu
      label={t("again.menu")}
      align="start"
      className="w-menu"
      head={
        <>
          {models.length > 1 ? <Modes beside={beside} onPick={setBeside} /> : null}
          {models.length > MANY ? <Filter words={words} onType={setWords} /> : null}
        </>
      }
      trigger={(props) => <IconButton icon="down" label={t("again.menu")} small className="-ms-2 w-6! [&>svg]:size-3.5" {...props} />}
    >
      <ModelItems models={models} words={words} current={message.model} beside={beside} onChoose={choose} />
      {current?.thinks && !beside ? (
        <div role="group" aria-label={t("model.effort")} className="mt-1.5 border-t border-line pt-1.5">
          <p className="px-2.5 pt-1 pb-0.5 text-xs text-quiet" aria-hidden="true">
            {t("model.effort")}
          </p>
          {EFFORTS.map((effort) => (
            <MenuItem key={effort} onChoose={() => void thread.regenerate(message, { model: current.id, effort })}>
              {t(`effort.${effort}`)}
            </MenuItem>
          ))}
        </div>
      ) : null}
    </Menu>
  );
}

interface BesideProps {
  question: string;
  answer: string;
  /** The model that gives the answer that is there. */
  by: string | null;
  thread: Thread;
}

/** A second model for a question whose answer may still be on its way. */
export function BesideMenu({ question, answer, by, thread }: BesideProps) {
  const { models } = useStore(catalogue);
  const [words, setWords] = useState("");
  if (models.length < 2) return null;
  return (
    <Menu
      label={t("again.beside")}
      className="w-menu"
      head={models.length > MANY ? <Filter words={words} onType={setWords} /> : null}
      trigger={(props) => <IconButton icon="beside" label={t("again.beside")} small {...props} />}
    >
      <ModelItems models={models} words={words} current={by} beside onChoose={(model) => void thread.askBeside(question, answer, model)} />
    </Menu>
  );
}

function Modes({ beside, onPick }: { beside: boolean; onPick: (beside: boolean) => void }) {
  return (
    <div role="group" aria-label={t("again.how")} className="m-1.5 mb-0 grid grid-cols-2 gap-1 rounded-lg bg-sunken p-1">
      {[false, true].map((each) => (
        <button
          key={String(each)}
          type="button"
          aria-pressed={beside === each}
          onClick={() => onPick(each)}
          className="min-h-8 rounded-md px-2 text-sm text-quiet focus-visible:-outline-offset-2 aria-pressed:bg-raised aria-pressed:text-ink aria-pressed:shadow-low pointer-coarse:min-h-11"
        >
          {t(each ? "again.modeBeside" : "again.modeVersion")}
        </button>
      ))}
    </div>
  );
}

interface ItemsProps {
  models: readonly ModelInfo[];
  words: string;
  current: string | null;
  beside: boolean;
  onChoose: (model: string) => void;
}

function ModelItems({ models, words, current, beside, onChoose }: ItemsProps) {
  const wanted = words.toLowerCase().split(/\s+/);
  const found = models.filter(({ id }) => wanted.every((word) => id.toLowerCase().includes(word)) && !(beside && id === current));
  return (
    <>
      {found.map((model) => (
        <MenuItem key={model.id} onChoose={() => onChoose(model.id)}>
          <span className="block truncate">{model.name}</span>
          <span className="block truncate text-xs text-quiet">{traits(model).join(" · ")}</span>
        </MenuItem>
      ))}
      {found.length === 0 ? <p className="px-2.5 py-2 text-sm text-quiet">{t("model.notFound")}</p> : null}
    </>
  );
}

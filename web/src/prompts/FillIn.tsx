/** Asks for the words that a saved prompt leaves open, right where it will be written. */
import { type FormEvent, useEffect, useRef } from "react";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { t } from "../words/t";
import { blanksOf, filled } from "./blanks";
import type { LibraryPrompt } from "./library";

interface Props {
  prompt: LibraryPrompt;
  onFilled: (text: string) => void;
  onCancel: () => void;
}

export function FillIn({ prompt: { name, text }, onFilled, onCancel }: Props) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);

  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    onFilled(filled(text, Object.fromEntries([...said].map(([blank, word]) => [blank, String(word)]))));
  };
  return (
    <form
      ref={form}
      aria-label={name}
      onSubmit={onSubmit}
      onKeyDown={(event) => {
        if (event.key === "Escape") onCancel();
      }}
      className="flex max-h-[50dvh] animate-rise flex-col gap-3 overflow-y-auto rounded-2xl border border-line bg-raised p-4 shadow-low"
    >
      <p dir="auto" className="text-sm font-semibold">
        {name}
      </p>
      {blanksOf(text).map((blank) => (
        <TextField key={blank} label={blank} name={blank} dir="auto" autoComplete="off" />
      ))}
      <div className="flex gap-2">
        <Button type="submit" look="primary">
          {t("prompts.insert")}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}

/** One list: its things to tick off, and a line to add more. */
import { type ClipboardEvent, type KeyboardEvent, type MouseEvent, type SyntheticEvent, useEffect, useRef, useState } from "react";
import { Button, IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { Item, List } from "../wire/lists";
import { counted, t } from "../words/t";
import { InPlace } from "./InPlace";
import { add, clear, remove, removeList, rename, reword, tick } from "./lists";
import { brief, shown, things } from "./wording";

/** Characters of one thing. */
export const LONGEST = 4_000;

/** `fresh`: it was made just now, and waits for what belongs on it. */
export function ListCard({ list, fresh }: { list: List; fresh: boolean }) {
  const name = shown(list.name);
  const done = list.items.filter((item) => item.done).length;
  return (
    <section aria-label={name} className="flex flex-col gap-1">
      <div className="group flex items-center gap-1">
        <h2 className="flex min-w-0 flex-1">
          <InPlace text={name} label={t("lists.rename", { name })} longest={100} className="font-medium" onKeep={(said) => void rename(list, said)} />
        </h2>
        {done > 0 ? (
          <Button look="quiet" className="px-2" onClick={() => void clear(list)}>
            {counted("lists.clear", done)}
          </Button>
        ) : null}
        <IconButton icon="trash" label={t("lists.removeList", { name })} small onClick={() => void removeList(list)} />
      </div>
      <ul className="divide-y divide-line rounded-xl border border-line">
        {list.items.map((item) => (
          <ItemRow key={item.id} item={item} />
        ))}
        <li>
          <AddLine list={list} name={name} fresh={fresh} />
        </li>
      </ul>
    </section>
  );
}

function ItemRow({ item }: { item: Item }) {
  const { text, done } = item;
  const drop = (event: MouseEvent<HTMLButtonElement>): void => {
    // Whoever removes by keys goes on from the next line.
    if (event.detail === 0) event.currentTarget.closest("li")?.nextElementSibling?.querySelector<HTMLElement>("input, textarea")?.focus();
    void remove(item);
  };
  return (
    <li className="group flex items-start px-1">
      <label className="flex min-h-9 shrink-0 items-center px-2.5 pointer-coarse:min-h-11">
        <input type="checkbox" aria-label={text} checked={done} onChange={(event) => void tick(item, event.target.checked)} className="size-4" />
      </label>
      <InPlace
        text={text}
        label={t("lists.change", { text: brief(text) })}
        longest={LONGEST}
        className={`flex-1 text-sm pointer-coarse:min-h-11 ${done ? "text-quiet line-through" : ""}`}
        onKeep={(said) => void reword(item, said)}
      />
      <span className="opacity-0 transition-opacity group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
        <IconButton icon="close" label={t("remove.named", { name: brief(text) })} small onClick={drop} />
      </span>
    </li>
  );
}

function AddLine({ list, name, fresh }: { list: List; name: string; fresh: boolean }) {
  const [typed, setTyped] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (fresh) field.current?.focus();
  }, [fresh]);
  const put = async (texts: readonly string[]): Promise<void> => {
    setTyped("");
    // What could not be kept stands there again, unless something else is typed by now.
    const left = await add(list, texts);
    setTyped((now) => now || left.join("\n"));
  };
  const keep = (event: SyntheticEvent): void => {
    event.preventDefault();
    const text = typed.trim();
    if (text) void put(text.includes("\n") ? things(text) : [text]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) keep(event);
  };
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = things(event.clipboardData.getData("text"));
    if (pasted.length < 2) return;
    event.preventDefault();
    void put(pasted);
  };
  return (
    <form onSubmit={keep} className="flex items-center px-1">
      <Icon name="plus" className="mx-2.5 size-4 text-quiet" />
      <textarea
        ref={field}
        aria-label={t("lists.add", { name })}
        placeholder={t("lists.addHint")}
        dir="auto"
        autoComplete="off"
        rows={1}
        enterKeyHint="done"
        maxLength={LONGEST}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        className="min-h-9 min-w-0 flex-1 resize-none field-sizing-content rounded-lg bg-transparent px-2 py-2 text-sm placeholder:text-quiet pointer-coarse:py-3"
      />
    </form>
  );
}

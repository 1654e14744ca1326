/** A list at the message box that is steered from within it. Knows nothing of what is chosen. */
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Icon } from "../../ui/Icon";
import type { IconName } from "../../ui/icons";
import { counted, t } from "../../words/t";

export interface Option {
  id: string;
  /** The heading it stands under. */
  group: string;
  name: string;
  about?: string | undefined;
  icon: IconName;
  choose: () => void;
}

export interface Steered {
  open: boolean;
  /** The option that Enter would take, for those who hear the page. */
  active: string | undefined;
  list: ReactNode;
  /** Whether this key was meant for the list. */
  press: (event: KeyboardEvent) => boolean;
}

const LIST = "compose-options";
/** Pixels that a long list takes, with the bar at the page's top. */
const ROOM = 360;

/** `topic` names what is asked for: Escape closes the list until that changes. Other `words` begin at its top. */
export function useOptions(options: readonly Option[], topic: string | null, words: string, label: string): Steered {
  const [at, setAt] = useState(0);
  const [closed, setClosed] = useState<string | null>(null);
  useEffect(() => setAt(0), [topic, words]);
  // Who leaves the topic and comes back sees the list again.
  useEffect(() => setClosed((old) => (topic === old ? old : null)), [topic]);

  const open = topic !== null && topic !== closed && options.length > 0;
  const index = Math.min(at, options.length - 1);
  const steps: Record<string, (() => void) | undefined> = {
    ArrowDown: () => setAt((index + 1) % options.length),
    ArrowUp: () => setAt((index - 1 + options.length) % options.length),
    Enter: () => options[index]?.choose(),
    Tab: () => options[index]?.choose(),
    Escape: () => setClosed(topic),
  };
  return {
    open,
    active: open ? `${LIST}-${index}` : undefined,
    list: open ? <List options={options} index={index} label={label} /> : null,
    press(event) {
      const step = steps[event.key];
      if (!open || !step || event.shiftKey || event.nativeEvent.isComposing) return false;
      event.preventDefault();
      step();
      return true;
    },
  };
}

export const listId = LIST;

function List({ options, index, label }: { options: readonly Option[]; index: number; label: string }) {
  const frame = useRef<HTMLDivElement>(null);
  const [below, setBelow] = useState(false);
  // A message box near the top of its page has its room below.
  useLayoutEffect(() => {
    const box = frame.current?.parentElement?.parentElement?.getBoundingClientRect();
    if (box) setBelow(box.top < ROOM && innerHeight - box.bottom > box.top);
  }, []);
  useEffect(() => {
    frame.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [index, options]);
  return (
    <div className={`absolute inset-x-0 z-10 my-2 animate-rise rounded-xl border border-line bg-raised shadow-high ${below ? "top-full" : "bottom-full"}`}>
      <div ref={frame} id={LIST} role="listbox" aria-label={label} tabIndex={0} className="max-h-[min(36dvh,18rem)] overflow-y-auto p-1.5">
        {options.map(({ id, group, name, about, icon, choose }, place) => (
          <div key={id} role="presentation">
            {group === options[place - 1]?.group ? null : (
              <p className="px-2.5 pt-1.5 pb-0.5 text-xs text-quiet" role="presentation">
                {group}
              </p>
            )}
            <div
              id={`${LIST}-${place}`}
              role="option"
              aria-selected={place === index}
              // The message box keeps the focus: its cursor must not move.
              onMouseDown={(event) => event.preventDefault()}
              onClick={choose}
              className="flex min-h-9 items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-sm hover:bg-hover aria-selected:bg-hover pointer-coarse:min-h-11"
            >
              <Icon name={icon} className="size-4 text-quiet" />
              <bdi className="max-w-[60%] shrink-0 truncate">{name}</bdi>
              {about ? (
                <span className="min-w-0 flex-1 truncate text-xs text-quiet">
                  <bdi>{about}</bdi>
                </span>
              ) : null}
            </div>
          </div>
        ))}
      </div>
      <p role="status" className="sr-only">
        {t("options.count", { found: counted("options.found", options.length) })}
      </p>
    </div>
  );
}

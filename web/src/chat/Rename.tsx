/** The title of a conversation as a field: Enter keeps it, Escape leaves it as it was. */
import { useEffect, useRef } from "react";
import type { Conversation } from "../wire/shapes";
import { t } from "../words/t";
import { rename } from "./changes";

export function Rename({ conversation, onDone }: { conversation: Conversation; onDone: () => void }) {
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    // The menu gives the focus back to its button when it closes; the field takes it after that.
    const frame = requestAnimationFrame(() => field.current?.select());
    return () => cancelAnimationFrame(frame);
  }, []);

  const keep = (): void => {
    const title = field.current?.value.trim() ?? "";
    if (title && title !== conversation.title) void rename(conversation, title);
    onDone();
  };
  return (
    <input
      ref={field}
      aria-label={t("chat.renameLabel")}
      defaultValue={conversation.title}
      maxLength={200}
      dir="auto"
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Enter") keep();
        if (event.key === "Escape") {
          event.stopPropagation();
          onDone();
        }
      }}
      className="h-8 w-full rounded-md border border-accent bg-raised px-2 text-sm"
    />
  );
}

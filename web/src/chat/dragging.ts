/** A conversation under way to a project, by mouse. Knows no project and no list. */
import { type DragEvent, useState } from "react";
import type { Conversation } from "../wire/shapes";
import { createStore, useStore } from "../ui/store";

const KIND = "application/x-lowkey-conversation";

/** What is being dragged: a drop alone may read what was put into the drag, a hover may not. */
const carried = createStore<Conversation | null>(null);

export function carry(event: DragEvent, conversation: Conversation): void {
  event.dataTransfer.setData(KIND, conversation.id);
  event.dataTransfer.effectAllowed = "copyMove";
  carried.set(conversation);
  event.currentTarget.addEventListener("dragend", () => carried.set(null), { once: true });
}

interface Target {
  /** Something that can be dropped here is over it. */
  over: boolean;
  handlers: {
    onDragOver: (event: DragEvent) => void;
    onDragLeave: (event: DragEvent) => void;
    onDrop: (event: DragEvent) => void;
  };
}

/** A place that takes conversations, unless they are `already` there. */
export function useTarget(already: (conversation: Conversation) => boolean, take: (conversation: Conversation) => void): Target {
  const conversation = useStore(carried);
  const [over, setOver] = useState(false);
  const welcome = conversation !== null && !already(conversation);
  return {
    over: over && welcome,
    handlers: {
      onDragOver(event) {
        if (!welcome) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "move";
        setOver(true);
      },
      onDragLeave(event) {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop(event) {
        setOver(false);
        if (!welcome) return;
        event.preventDefault();
        take(conversation);
      },
    },
  };
}

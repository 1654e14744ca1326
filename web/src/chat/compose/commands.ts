/** What can be done from the message box by its name. Knows no list and no cursor. */
import { presence } from "../../accounts/me";
import { openWindow } from "../../sharing/Windows";
import type { IconName } from "../../ui/icons";
import { sheet } from "../../ui/shortcuts";
import { navigate } from "../../place";
import type { Mode } from "../../wire/shapes";
import { t, type Word } from "../../words/t";
import { startNew } from "../current";
import type { Thread } from "../thread";
import { fits } from "./asked";
import type { Option } from "./Options";

/** What a command may use of the message box that it was called in. */
export interface Hands {
  thread: Thread;
  write: (text: string) => void;
  attach: () => void;
}

interface Command {
  id: string;
  word: Word;
  icon: IconName;
  run: (hands: Hands) => void;
  fits?: (thread: Thread) => boolean;
}

const COMMANDS: readonly Command[] = [
  { id: "new", word: "side.new", icon: "compose", run: ({ write }) => (write(""), startNew()) },
  { id: "temporary", word: "home.temporary", icon: "ghost", run: ({ write }) => (write(""), startNew(true)) },
  { id: "model", word: "command.model", icon: "tool", run: ({ write }) => write("/model ") },
  { id: "effort", word: "command.effort", icon: "thought", run: ({ write }) => write("/effort ") },
  { id: "study", word: "mode.study", icon: "study", run: ({ write, thread }) => (write(""), toggle("study", thread)) },
  { id: "health", word: "mode.health", icon: "health", run: ({ write, thread }) => (write(""), toggle("health", thread)) },
  { id: "attach", word: "write.attach", icon: "attach", run: ({ write, attach }) => (write(""), attach()) },
  { id: "share", word: "share.open", icon: "share", fits: sharable, run: ({ write, thread }) => (write(""), open("share", thread)) },
  { id: "export", word: "export.open", icon: "download", fits: kept, run: ({ write, thread }) => (write(""), open("export", thread)) },
  { id: "prompts", word: "command.prompts", icon: "edit", run: ({ write }) => (write(""), navigate("/settings/prompts")) },
  { id: "shortcuts", word: "settings.keyboard", icon: "keyboard", run: ({ write }) => (write(""), sheet.set(true)) },
  { id: "settings", word: "settings.title", icon: "settings", run: ({ write }) => (write(""), navigate("/settings/general")) },
];

function kept({ id, temporary }: Thread): boolean {
  return id !== null && !temporary;
}

function sharable(thread: Thread): boolean {
  const here = presence.get();
  return kept(thread) && here.kind === "in" && here.me.user.role !== "guest";
}

function toggle(mode: Mode, thread: Thread): void {
  void thread.setMode(thread.state.get().mode === mode ? null : mode);
}

function open(kind: "share" | "export", { state }: Thread): void {
  const { conversation } = state.get();
  if (conversation) openWindow({ kind, conversation });
}

export function commandOptions(words: string, hands: Hands): Option[] {
  return COMMANDS.filter((each) => each.fits?.(hands.thread) ?? true)
    .filter(({ id, word }) => fits(words, id, t(word)))
    .map(({ id, word, icon, run }) => ({
      id: `command ${id}`,
      group: t("command.group"),
      name: t(word),
      about: `/${id}`,
      icon,
      choose: () => run(hands),
    }));
}

/** Copies an answer in two forms at once: Markdown for who pastes text, and with its looks for who pastes those. */
import { CopyButton } from "../ui/CopyButton";

export function CopyAnswer({ text }: { text: () => string }) {
  // The part that draws Markdown is here already where an answer stands on the screen.
  return <CopyButton text={text} html={async () => (await import("../markdown/rich")).richText(text())} />;
}

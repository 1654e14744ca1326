/** The button that lets one speak a message. Knows nothing of where the words go. */
import { useCallback, useEffect, useRef, useState } from "react";
import { IconButton } from "../../ui/Button";
import { useStore } from "../../ui/store";
import { toast } from "../../ui/Toasts";
import { t } from "../../words/t";
import { ear, listen, understood } from "./ear";

interface Props {
  /** What was said has gone out: what is said next is another message. */
  sent: boolean;
  /** Words that were understood. */
  onWords: (words: string) => void;
}

export default function Mic({ sent, onWords }: Props) {
  const [here, setHere] = useState(false);
  const [words, setWords] = useState<string | null>(null);
  const anybody = useStore(ear) === "maker";
  const stop = useRef<(() => void) | null>(null);
  const say = useRef(onWords);
  useEffect(() => {
    say.current = onWords;
  });
  useEffect(() => {
    void understood().then((found) => setHere(found === "yes"));
    return () => stop.current?.();
  }, []);
  useEffect(() => {
    if (sent) stop.current?.();
  }, [sent]);

  const begin = useCallback(() => {
    setWords("");
    stop.current = listen(
      {
        interim: setWords,
        said: (said) => say.current(said),
        over(problem) {
          stop.current = null;
          setWords(null);
          if (problem) toast(t(problem), { bad: true });
        },
      },
      here,
    );
  }, [here]);

  if (!here && !anybody) return null;
  const on = words !== null;
  return (
    <>
      {/* What was said last is what matters: it stands at the end, whatever is cut off before it. */}
      {on ? (
        <span dir="auto" className="flex min-w-0 justify-end overflow-hidden px-1 text-sm whitespace-nowrap text-quiet">
          {words || t("speak.listening")}
        </span>
      ) : null}
      <IconButton
        icon="mic"
        label={t(on ? "speak.stop" : "speak.start")}
        aria-pressed={on}
        onClick={() => (on ? stop.current?.() : begin())}
        look={on ? "listening" : "quiet"}
      />
    </>
  );
}

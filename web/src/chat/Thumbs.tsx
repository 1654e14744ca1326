/** Whether an answer was good: two thumbs, each taken back by pressing it again. Knows no reasons. */
import { IconButton } from "../ui/Button";
import type { Thumb } from "../wire/feedback";
import { t } from "../words/t";

interface Props {
  given: Thumb["verdict"] | null;
  onGive: (verdict: Thumb["verdict"] | null) => void;
}

export function Thumbs({ given, onGive }: Props) {
  return (["up", "down"] as const).map((verdict) => {
    const pressed = given === verdict;
    return (
      <IconButton
        key={verdict}
        icon={verdict === "up" ? "good" : "bad"}
        label={t(verdict === "up" ? "rate.good" : "rate.bad")}
        small
        aria-pressed={pressed}
        className="aria-pressed:text-accent aria-pressed:[&>svg]:fill-accent-soft"
        onClick={() => onGive(pressed ? null : verdict)}
      />
    );
  });
}

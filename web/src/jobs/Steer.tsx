/** Something for the way of a job that is under way. */
import { useState } from "react";
import { Button } from "../ui/Button";
import { toast } from "../ui/Toasts";
import { t } from "../words/t";

export function Steer({ onSay }: { onSay: (text: string) => Promise<boolean> }) {
  const [said, setSaid] = useState("");
  return (
    <form
      className="flex gap-2"
      onSubmit={async (event) => {
        event.preventDefault();
        const text = said.trim();
        if (!text) return;
        if (!(await onSay(text))) return;
        setSaid("");
        toast(t("jobs.steered"));
      }}
    >
      <input
        aria-label={t("jobs.steer")}
        placeholder={t("jobs.steerHint")}
        dir="auto"
        value={said}
        onChange={(event) => setSaid(event.target.value)}
        className="min-w-0 flex-1 rounded-lg border border-edge/60 bg-raised px-3 py-2 text-sm placeholder:text-quiet"
      />
      <Button type="submit" disabled={said.trim() === ""}>
        {t("jobs.say")}
      </Button>
    </form>
  );
}

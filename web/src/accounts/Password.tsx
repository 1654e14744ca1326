/** Changing one's password. */
import { type FormEvent, useState } from "react";
import { accounts } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Problem } from "../wire/types";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { Group } from "../ui/Group";
import { ProblemNote } from "../ui/ProblemNote";
import { toast } from "../ui/Toasts";
import { t } from "../words/t";

export function Password() {
  const [problem, setProblem] = useState<Problem | null>(null);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = new FormData(form);
    try {
      await accounts.password({ old: String(said.get("old")), new: String(said.get("new")) });
      form.reset();
      setProblem(null);
      toast(t("general.passwordChanged"));
    } catch (error) {
      setProblem(asProblem(error));
    }
  };
  return (
    <Group title={t("general.password")}>
      <form onSubmit={onSubmit} className="flex flex-col items-start gap-4 [&>div]:w-full">
        <TextField label={t("general.oldPassword")} name="old" type="password" autoComplete="current-password" required />
        <TextField label={t("general.newPassword")} hint={t("door.passwordHint")} name="new" type="password" autoComplete="new-password" minLength={10} required />
        {problem ? <ProblemNote problem={problem} /> : null}
        <Button type="submit">{t("save")}</Button>
      </form>
    </Group>
  );
}

/** A mailbox or a service is added. What leads there goes in and is never shown again. */
import { type FormEvent, type ReactNode, useState } from "react";
import { notify as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { Ways } from "../wire/notify";
import type { Problem } from "../wire/types";
import { Button } from "../ui/Button";
import { Select, TextField } from "../ui/Field";
import { Group } from "../ui/Group";
import { ProblemNote } from "../ui/ProblemNote";
import { t } from "../words/t";

interface FormProps {
  add: (word: (name: string) => string) => Promise<unknown>;
  onChange: () => Promise<void>;
  children: ReactNode;
}

function New({ add, onChange, children }: FormProps) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = new FormData(form);
    setBusy(true);
    setProblem(null);
    try {
      await add((name) => String(said.get(name) ?? "").trim());
      form.reset();
    } catch (error) {
      setProblem(asProblem(error));
    }
    // A mailbox that could not be written to is there all the same, and waits for its code.
    await onChange();
    setBusy(false);
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      {children}
      {problem ? <ProblemNote problem={problem} /> : null}
      <div>
        <Button type="submit" icon="plus" busy={busy}>
          {t("add")}
        </Button>
      </div>
    </form>
  );
}

export function NewAddress({ onChange }: { onChange: () => Promise<void> }) {
  return (
    <Group title={t("notify.email")} hint={t("notify.emailHint")}>
      <New add={(word) => api.addAddress(word("address"))} onChange={onChange}>
        <TextField label={t("notify.address")} name="address" type="email" required maxLength={320} autoComplete="email" dir="ltr" />
      </New>
    </Group>
  );
}

export function NewService({ others, onChange }: { others: Ways["others"]; onChange: () => Promise<void> }) {
  const options = [{ value: "apprise", name: "Apprise" }, ...others.map(({ id }) => ({ value: id, name: id }))];
  return (
    <Group title={t("notify.services")} hint={t("notify.servicesHint")}>
      <New add={(word) => api.addService({ way: word("way") || "apprise", place: word("place"), name: word("name") })} onChange={onChange}>
        {others.length > 0 ? <Select label={t("notify.through")} name="way" options={options} /> : null}
        <TextField label={t("notify.place")} hint={t("notify.placeHint")} name="place" type="password" required maxLength={2_000} autoComplete="off" dir="ltr" />
        <TextField label={t("notify.name")} name="name" maxLength={100} dir="auto" />
      </New>
    </Group>
  );
}

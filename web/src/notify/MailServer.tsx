/** The owner's choice of what sends e-mail. The password goes in and never comes out. */
import { type FormEvent, useState } from "react";
import { notify as api } from "../wire/api";
import type { MailServer as Kept, MailWish } from "../wire/notify";
import { Button } from "../ui/Button";
import { Select, TextField } from "../ui/Field";
import { Group } from "../ui/Group";
import { attempt, useLoaded } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { toast } from "../ui/Toasts";
import { t } from "../words/t";

const SECURITY = ["starttls", "tls", "none"] as const;

export function MailServer({ onChange }: { onChange: () => Promise<void> }) {
  const { value, problem, again } = useLoaded(api.mail);
  const changed = async (): Promise<void> => {
    await Promise.all([again(), onChange()]);
    toast(t("saved"));
  };
  return (
    <Group title={t("notify.mail")} hint={t("notify.mailHint")}>
      {problem ? <ProblemNote problem={problem} /> : null}
      {value ? <Form key={value.server?.host} kept={value.server} onChanged={changed} /> : null}
    </Group>
  );
}

function Form({ kept, onChanged }: { kept: Kept | null; onChanged: () => Promise<void> }) {
  const [busy, setBusy] = useState(false);
  const during = async (run: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    if (await attempt(run)) await onChanged();
    setBusy(false);
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const said = new FormData(event.currentTarget);
    const word = (name: string): string => String(said.get(name) ?? "").trim();
    const wish: MailWish = {
      host: word("host"),
      port: Number(word("port")),
      security: word("security") as Kept["security"],
      user: word("user"),
      password: String(said.get("password") ?? ""),
      sender: word("sender"),
    };
    void during(() => api.setMail(wish));
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-[1fr_7rem]">
        <TextField label={t("notify.mailHost")} name="host" required dir="ltr" defaultValue={kept?.host} />
        <TextField label={t("notify.mailPort")} name="port" type="number" min={1} max={65_535} required dir="ltr" defaultValue={kept?.port ?? 587} />
      </div>
      <Select label={t("notify.mailSecurity")} name="security" defaultValue={kept?.security ?? "starttls"} options={SECURITY.map((value) => ({ value, name: t(`notify.security.${value}`) }))} />
      <TextField label={t("notify.mailSender")} name="sender" required dir="ltr" defaultValue={kept?.sender} />
      <TextField label={t("notify.mailUser")} name="user" autoComplete="off" dir="ltr" defaultValue={kept?.user} />
      <TextField label={t("notify.mailPassword")} hint={kept?.has_password ? t("web.keyKept") : undefined} name="password" type="password" autoComplete="off" dir="ltr" />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look={kept ? "plain" : "primary"} busy={busy}>
          {t("save")}
        </Button>
        {kept ? (
          <Button look="danger" busy={busy} onClick={() => void during(api.forgetMail)}>
            {t("notify.mailForget")}
          </Button>
        ) : null}
      </div>
    </form>
  );
}

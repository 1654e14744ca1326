/** Who may use this Lowkey. The owner lets people in and out. */
import type { FormEvent } from "react";
import { accounts } from "../wire/api";
import type { Me } from "../wire/shapes";
import type { User } from "../wire/types";
import { Button, IconButton } from "../ui/Button";
import { Select, TextField } from "../ui/Field";
import { Group, Row, Rows } from "../ui/Group";
import { attempt, useLoaded } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { t } from "../words/t";
import { owns } from "./me";

const ROLES = ["member", "guest", "owner"] as const;

export default function People({ me }: { me: Me }) {
  if (me.alone) return <Group title={t("settings.people")} hint={t("people.alone")} />;
  if (!owns(me)) return <Group title={t("settings.people")} hint={t("models.ownerOnly")} />;
  return <Everybody me={me} />;
}

function Everybody({ me }: { me: Me }) {
  const { value, problem, again } = useLoaded(accounts.people);
  return (
    <>
      <Group title={t("settings.people")} hint={t("people.hint")}>
        {problem ? <ProblemNote problem={problem} /> : null}
        <Rows>
          {value?.users.map((user) => (
            <Person key={user.id} user={user} self={user.id === me.user.id} again={again} />
          ))}
        </Rows>
      </Group>
      <Newcomer again={again} />
    </>
  );
}

function Person({ user, self, again }: { user: User; self: boolean; again: () => Promise<void> }) {
  const about = `${t(`people.role.${user.role}`)}${self ? ` · ${t("people.you")}` : ""}`;
  return (
    <Row name={user.name} about={about}>
      {self ? null : (
        <IconButton
          icon="trash"
          label={t("remove.named", { name: user.name })}
          small
          onClick={async () => {
            if (await attempt(() => accounts.removePerson(user.id))) await again();
          }}
        />
      )}
    </Row>
  );
}

function Newcomer({ again }: { again: () => Promise<void> }) {
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = new FormData(form);
    const person = { name: String(said.get("name")), password: String(said.get("password")), role: String(said.get("role")) };
    if (!(await attempt(() => accounts.addPerson(person)))) return;
    form.reset();
    await again();
  };
  return (
    <Group title={t("people.add")}>
      <form onSubmit={onSubmit} className="flex flex-col items-start gap-4 [&>div]:w-full">
        <TextField label={t("door.name")} name="name" autoComplete="off" required />
        <TextField label={t("door.password")} hint={t("door.passwordHint")} name="password" type="password" autoComplete="new-password" minLength={10} required />
        <Select
          label={t("people.role")}
          name="role"
          defaultValue="member"
          options={ROLES.map((value) => ({ value, name: t(`people.role.${value}`) }))}
        />
        <Button type="submit" look="primary">
          {t("people.add")}
        </Button>
      </form>
    </Group>
  );
}

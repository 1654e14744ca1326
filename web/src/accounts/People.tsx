/** Who may use this Lowkey. The owner lets people in and out. */
import { type FormEvent, useState } from "react";
import { accounts } from "../wire/api";
import type { Me, Person } from "../wire/people";
import { Button, IconButton } from "../ui/Button";
import { Select, TextField } from "../ui/Field";
import { Group, Row, Rows } from "../ui/Group";
import { Menu, MenuItem } from "../ui/Menu";
import { attempt, useLoaded } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { toast } from "../ui/Toasts";
import { row, t } from "../words/t";
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
            <PersonRow key={user.id} person={user} self={user.id === me.user.id} again={again} />
          ))}
        </Rows>
      </Group>
      <Newcomer again={again} />
    </>
  );
}

function PersonRow({ person, self, again }: { person: Person; self: boolean; again: () => Promise<void> }) {
  const [asking, setAsking] = useState(false);
  const { id, name, role, disabled } = person;
  const about = [t(`people.role.${role}`), ...(self ? [t("people.you")] : []), ...(disabled ? [t("people.locked")] : [])];
  const label = t("people.change", { name });
  const does = (act: () => Promise<unknown>) => async (): Promise<void> => {
    if (await attempt(act)) await again();
  };
  return (
    <>
      <Row name={name} about={row(about)}>
        {self ? null : (
          <Menu label={label} trigger={(props) => <IconButton icon="more" label={label} small {...props} />}>
            {ROLES.map((each) => (
              <MenuItem key={each} checked={each === role} onChoose={does(() => accounts.changePerson(id, { role: each }))}>
                {t(`people.role.${each}`)}
              </MenuItem>
            ))}
            <hr className="my-1.5 border-line" />
            <MenuItem icon="key" onChoose={() => setAsking(true)}>
              {t("people.newPassword")}
            </MenuItem>
            <MenuItem icon="logout" onChoose={does(() => accounts.changePerson(id, { disabled: !disabled }))}>
              {t(disabled ? "people.unlock" : "people.lock")}
            </MenuItem>
            <MenuItem icon="trash" danger onChoose={does(() => accounts.removePerson(id))}>
              {t("people.remove")}
            </MenuItem>
          </Menu>
        )}
      </Row>
      {asking ? <NewPassword person={person} onDone={() => setAsking(false)} /> : null}
    </>
  );
}

function NewPassword({ person: { id, name }, onDone }: { person: Person; onDone: () => void }) {
  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password"));
    if (!(await attempt(() => accounts.changePerson(id, { password })))) return;
    toast(t("people.passwordChanged", { name }));
    onDone();
  };
  return (
    <li className="px-4 py-3">
      <form onSubmit={onSubmit} className="flex flex-col items-start gap-3 [&>div]:w-full">
        <TextField label={t("people.passwordFor", { name })} hint={t("door.passwordHint")} name="password" type="password" autoComplete="new-password" minLength={10} required autoFocus />
        <div className="flex gap-2">
          <Button type="submit" look="primary">
            {t("save")}
          </Button>
          <Button look="quiet" onClick={onDone}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    </li>
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

/** Tokens for other programs, and the devices that are signed in. */
import { type FormEvent, useState } from "react";
import { accounts } from "../wire/api";
import type { Me } from "../wire/people";
import { Button, IconButton } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { Select, TextField } from "../ui/Field";
import { Group, Row, Rows } from "../ui/Group";
import { attempt, useLoaded } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { date, known, row, t } from "../words/t";
import { Connect } from "./Connect";
import { deviceOf } from "./device";

const SCOPES = ["v1", "mcp", "api"] as const;
interface Made {
  secret: string;
  scope: string;
}

const day = (at: number): string => date(at, { dateStyle: "medium" });
const madeOn = (at: number): string => t("tokens.made", { when: day(at) });
const since = (at: number): string => t("tokens.since", { when: day(at) });
const used = (at: number | null): string => (at === null ? t("tokens.unused") : t("tokens.used", { when: day(at) }));

export default function Access({ me }: { me: Me }) {
  return (
    <>
      {me.user.role === "guest" ? null : <Tokens alone={me.alone} />}
      {me.alone ? null : <Devices />}
    </>
  );
}

function Tokens({ alone }: { alone: boolean }) {
  const { value, problem, again } = useLoaded(accounts.tokens);
  const [made, setMade] = useState<Made | null>(null);

  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const said = new FormData(form);
    const scope = String(said.get("scope"));
    const wish = { name: String(said.get("name")), scopes: [scope] };
    const done = await attempt(async () => setMade({ secret: (await accounts.addToken(wish)).secret, scope }));
    if (!done) return;
    form.reset();
    await again();
  };
  return (
    <>
      <Group title={t("tokens.title")} hint={t("tokens.hint")}>
        {problem ? <ProblemNote problem={problem} /> : null}
        {value && value.tokens.length > 0 ? (
          <Rows>
            {value.tokens.map(({ id, name, scopes, created_at, used_at }) => (
              <Row key={id} name={name} about={row([scopes.map(spell).join(", "), madeOn(created_at), used(used_at)])}>
                <IconButton
                  icon="trash"
                  label={t("remove.named", { name })}
                  small
                  onClick={async () => {
                    if (await attempt(() => accounts.removeToken(id))) await again();
                  }}
                />
              </Row>
            ))}
          </Rows>
        ) : (
          <p className="text-sm text-quiet">{t("tokens.none")}</p>
        )}
        <div role="status">{made ? <Secret secret={made.secret} /> : null}</div>
        <form onSubmit={onSubmit} className="flex flex-col items-start gap-4 [&>div]:w-full">
          <TextField label={t("tokens.name")} name="name" required maxLength={100} autoComplete="off" />
          <Select
            label={t("tokens.scope")}
            name="scope"
            defaultValue="v1"
            options={SCOPES.map((value) => ({ value, name: t(`tokens.scope.${value}`) }))}
          />
          <Button type="submit" look="primary" icon="key">
            {t("tokens.create")}
          </Button>
        </form>
      </Group>
      <Connect token={alone ? null : made?.scope === "mcp" ? made.secret : "lk_…"} />
    </>
  );
}

function spell(scope: string): string {
  const word = `tokens.scope.${scope}`;
  return known(word) ? t(word) : scope;
}

function Secret({ secret }: { secret: string }) {
  return (
    <div className="flex flex-col gap-2 rounded-xl bg-accent-soft p-4 text-sm">
      <p className="font-medium">{t("tokens.secret")}</p>
      <div className="flex items-center gap-2">
        <code dir="ltr" className="min-w-0 flex-1 font-mono break-all">
          {secret}
        </code>
        <CopyButton text={() => secret} />
      </div>
    </div>
  );
}

function Devices() {
  const { value, problem, again } = useLoaded(accounts.sessions);
  return (
    <Group title={t("tokens.sessions")}>
      {problem ? <ProblemNote problem={problem} /> : null}
      <Rows>
        {value?.sessions.map(({ id, agent, created_at, seen_at, current }) => (
          <Row key={id} name={deviceOf(agent) || t("tokens.unknown")} about={row([since(created_at), used(seen_at), ...(current ? [t("tokens.thisOne")] : [])])}>
            <Button
              onClick={async () => {
                if (await attempt(() => accounts.endSession(id))) await again();
              }}
            >
              {t("tokens.end")}
            </Button>
          </Row>
        ))}
      </Rows>
    </Group>
  );
}

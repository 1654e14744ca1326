/** What searches the web: chosen, tried, left off. A key goes in and never comes out. */
import { type FormEvent, useState } from "react";
import { web as api } from "../wire/api";
import { asProblem } from "../wire/http";
import type { FoundPage, SearchBackend, SearchChoice } from "../wire/tools";
import type { Problem } from "../wire/types";
import { OutsideLink } from "../markdown/OutsideLink";
import { Button } from "../ui/Button";
import { Select, TextField } from "../ui/Field";
import { Group, Rows } from "../ui/Group";
import { useLoaded } from "../ui/loaded";
import { ProblemNote } from "../ui/ProblemNote";
import { toast } from "../ui/Toasts";
import { t } from "../words/t";
import { readWeb } from "./web";

export function SearchChooser() {
  const { value, problem, again } = useLoaded(api.search);
  return (
    <Group title={t("web.search")} hint={t("web.searchHint")}>
      {problem ? <ProblemNote problem={problem} /> : null}
      {value ? <Chooser key={value.choice?.backend} choice={value.choice} backends={value.backends} onChanged={again} /> : null}
    </Group>
  );
}

interface Props {
  choice: SearchChoice | null;
  backends: readonly SearchBackend[];
  onChanged: () => Promise<void>;
}

function Chooser({ choice, backends, onChanged }: Props) {
  const [picked, setPicked] = useState(choice?.backend ?? "");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [found, setFound] = useState<readonly FoundPage[] | null>(null);
  const [busy, setBusy] = useState<"try" | "save" | null>(null);
  const backend = backends.find(({ id }) => id === picked);
  const kept = choice?.backend === picked ? choice : null;
  const other = backend?.package !== "" && backend !== undefined;

  const onSubmit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const said = new FormData(event.currentTarget);
    const word = (name: string): string => String(said.get(name) ?? "").trim();
    const wish = { backend: picked, url: word("url"), key: word("key") };
    const trying = (submitter as HTMLButtonElement | null)?.value === "try";
    setBusy(trying ? "try" : "save");
    setProblem(null);
    setFound(null);
    try {
      if (trying) setFound((await api.attempt({ ...wish, query: word("query") })).pages);
      else {
        if (picked === "") await api.forget();
        else await api.choose(wish);
        await Promise.all([onChanged(), readWeb()]);
        toast(t("saved"));
      }
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(null);
    }
  };
  const pick = (value: string): void => {
    setPicked(value);
    setProblem(null);
    setFound(null);
  };
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4">
      <Select
        label={t("web.backend")}
        value={picked}
        onPick={pick}
        options={[{ value: "", name: t("web.off") }, ...backends.map(({ id, name }) => ({ value: id, name }))]}
        hint={picked in ABOUT ? t(ABOUT[picked as keyof typeof ABOUT]) : other ? t("web.package", { name: backend.package }) : undefined}
      />
      {backend?.needs_url || other ? (
        <TextField key={`${picked} url`} label={t("web.url")} hint={t("web.urlHint")} name="url" type="url" required={!other} dir="ltr" defaultValue={kept?.url ?? ""} />
      ) : null}
      {backend?.needs_key || other ? (
        <TextField
          key={`${picked} key`}
          label={t("web.key")}
          hint={kept?.has_key ? t("web.keyKept") : undefined}
          name="key"
          type="password"
          autoComplete="off"
          dir="ltr"
          required={!other && !kept?.has_key}
        />
      ) : null}
      {backend ? <TextField key="query" label={t("web.question")} name="query" maxLength={200} dir="auto" defaultValue={t("web.example")} /> : null}
      {problem ? <ProblemNote problem={problem} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" value="save" busy={busy === "save"} disabled={busy !== null}>
          {t("save")}
        </Button>
        {backend ? (
          <Button type="submit" value="try" busy={busy === "try"} disabled={busy !== null}>
            {t("web.try")}
          </Button>
        ) : null}
      </div>
      {found ? <Found pages={found} /> : null}
    </form>
  );
}

/** What each is, and who then reads what is looked for. */
const ABOUT = {
  "": "web.offHint",
  searxng: "web.searxng",
  brave: "web.brave",
  tavily: "web.tavily",
  duckduckgo: "web.duckduckgo",
} as const;

function Found({ pages }: { pages: readonly FoundPage[] }) {
  return (
    <section role="status" className="flex flex-col gap-2">
      <h3 className="text-sm font-medium">{t("web.found")}</h3>
      <Rows>
        {pages.map(({ title, url, excerpt }) => (
          <li key={url} className="flex flex-col gap-0.5 px-4 py-2.5 text-sm">
            <p dir="auto" className="break-words">
              <OutsideLink href={url}>{title}</OutsideLink>
            </p>
            {excerpt ? (
              <p dir="auto" className="line-clamp-2 text-xs text-quiet">
                {excerpt}
              </p>
            ) : null}
          </li>
        ))}
      </Rows>
    </section>
  );
}

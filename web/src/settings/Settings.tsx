/** The settings: their names, in groups, beside the one that is open. */
import { type ComponentType, lazy, Suspense } from "react";
import { GROUPS, navigate, SECTIONS, type Section } from "../place";
import { Select } from "../ui/Field";
import { Link } from "../ui/Link";
import { TopBar } from "../ui/TopBar";
import { Spinner } from "../ui/Waiting";
import { type Side, useWide } from "../ui/wide";
import type { Me } from "../wire/people";
import { t } from "../words/t";
import { About } from "./About";
import { Appearance } from "./Appearance";
import { Data } from "./Data";
import { General } from "./General";
import { Persona } from "./Persona";
import { Shortcuts } from "./Shortcuts";

const Memory = lazy(() => import("../memory/Memory"));
const Tools = lazy(() => import("./Tools"));
const Connectors = lazy(() => import("../connectors/Connectors"));
const Models = lazy(() => import("../models/Models"));
const SavedPrompts = lazy(() => import("../prompts/SavedPrompts"));
const Notifications = lazy(() => import("../notify/Notifications"));
const People = lazy(() => import("../accounts/People"));
const Access = lazy(() => import("../accounts/Access"));
const Sharing = lazy(() => import("../sharing/Sharing"));

const PAGES: Readonly<Record<Section, ComponentType<{ me: Me }>>> = {
  general: General,
  persona: Persona,
  appearance: Appearance,
  memory: Memory,
  tools: Tools,
  connectors: Connectors,
  prompts: SavedPrompts,
  notifications: Notifications,
  keyboard: Shortcuts,
  models: Models,
  people: People,
  tokens: Access,
  sharing: Sharing,
  data: Data,
  about: About,
};

export default function Settings({ me, section, side }: { me: Me; section: Section; side: Side }) {
  const Page = PAGES[section];
  const wide = useWide();
  return (
    <>
      <TopBar side={side} title={<h1 className="font-semibold">{t("settings.title")}</h1>} />
      <div className="mx-auto flex min-h-0 w-full max-w-4xl flex-1 flex-col gap-4 px-4 md:flex-row md:gap-8 md:pt-4">
        {wide ? (
          <Beside section={section} />
        ) : (
          <Select
            label={t("settings.section")}
            value={section}
            onPick={(value) => navigate(`/settings/${value}`)}
            options={SECTIONS.map((value) => ({ value, name: t(`settings.${value}`) }))}
          />
        )}
        <main className="min-h-0 flex-1 overflow-y-auto pb-12 max-md:-mx-1" key={section}>
          <div className="flex max-w-panel flex-col gap-8 px-1">
            <Suspense fallback={<Spinner label={t("loading")} />}>
              <Page me={me} />
            </Suspense>
          </div>
        </main>
      </div>
    </>
  );
}

function Beside({ section }: { section: Section }) {
  return (
    <nav aria-label={t("settings.title")} className="w-44 shrink-0 overflow-y-auto">
      {Object.entries(GROUPS).map(([name, sections]) => (
        <ul key={name} className="mb-5 flex flex-col gap-0.5">
          {sections.map((each) => (
            <li key={each}>
              <Link
                to={`/settings/${each}`}
                aria-current={each === section ? "page" : undefined}
                className="flex min-h-9 items-center rounded-lg px-3 text-sm whitespace-nowrap text-quiet hover:bg-hover aria-[current]:bg-hover aria-[current]:text-ink pointer-coarse:min-h-11"
              >
                {t(`settings.${each}`)}
              </Link>
            </li>
          ))}
        </ul>
      ))}
    </nav>
  );
}

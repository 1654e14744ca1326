/** The keyboard shortcuts: as a sheet over the page, and as a part of the settings. */
import { Fragment } from "react";
import { preferences } from "../models/catalogue";
import { Dialog } from "../ui/Dialog";
import { Group } from "../ui/Group";
import { caps } from "../ui/keys";
import { EVERYWHERE, sheet, WRITING } from "../ui/shortcuts";
import { useStore } from "../ui/store";
import { t } from "../words/t";

export function Shortcuts() {
  const { enter } = useStore(preferences);
  // Who turned Enter round has both of its meanings turned round.
  const writing = enter === "send" ? WRITING : { ...WRITING, send: "mod+enter", line: "enter" };
  return (
    <>
      <List title={t("keys.everywhere")} rows={Object.entries(EVERYWHERE)} />
      <List title={t("keys.writing")} rows={Object.entries(writing)} />
    </>
  );
}

type Name = keyof typeof EVERYWHERE | keyof typeof WRITING;

function List({ title, rows }: { title: string; rows: [string, string][] }) {
  return (
    <Group title={title}>
      <dl className="flex flex-col gap-1">
        {rows.map(([name, keys]) => (
          <div key={name} className="flex min-h-9 items-center justify-between gap-4">
            <dt className="text-sm">{t(`keys.${name as Name}`)}</dt>
            <dd className="flex gap-1" dir="ltr">
              {caps(keys).map((key, index) => (
                <Fragment key={key}>
                  {/* Who listens hears two keys, not one word. */}
                  {index > 0 ? " " : null}
                  <kbd className="min-w-6 rounded-md border border-line bg-surface px-1.5 py-0.5 text-center font-sans text-xs shadow-low">{key}</kbd>
                </Fragment>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Group>
  );
}

export default function ShortcutSheet() {
  return (
    <Dialog title={t("settings.keyboard")} onClose={() => sheet.set(false)}>
      <div className="flex flex-col gap-6 overflow-y-auto p-5" tabIndex={0} role="region" aria-label={t("settings.keyboard")}>
        <Shortcuts />
      </div>
    </Dialog>
  );
}

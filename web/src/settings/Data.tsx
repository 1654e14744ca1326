/** Taking conversations out and bringing them in; deleting everything. */
import { type FormEvent, useState } from "react";
import { settings } from "../wire/api";
import { Button } from "../ui/Button";
import { download } from "../ui/download";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/Field";
import { attempt } from "../ui/loaded";
import { Group } from "../ui/Group";
import { t } from "../words/t";
import { Import } from "./Import";

export function Data() {
  return (
    <>
      <Group title={t("data.export")} hint={t("data.exportHint")}>
        <div className="flex flex-wrap gap-2">
          <Button icon="download" onClick={() => download(settings.exportUrl("json"))}>
            {t("data.exportJson")}
          </Button>
          <Button icon="download" onClick={() => download(settings.exportUrl("markdown"))}>
            {t("data.exportMarkdown")}
          </Button>
        </div>
      </Group>
      <Import />
      <Erase />
    </>
  );
}

/** Everything goes, for good: so it takes more than a press. */
function Erase() {
  const [asking, setAsking] = useState(false);
  return (
    <Group title={t("data.erase")} hint={t("data.eraseHint")}>
      <div>
        <Button look="danger" icon="trash" onClick={() => setAsking(true)}>
          {t("data.eraseDo")}
        </Button>
      </div>
      {asking ? <Confirm onClose={() => setAsking(false)} /> : null}
    </Group>
  );
}

function Confirm({ onClose }: { onClose: () => void }) {
  const [typed, setTyped] = useState("");
  const [busy, setBusy] = useState(false);
  const words = t("data.eraseWords");
  const meant = typed.trim().toLocaleLowerCase() === words.toLocaleLowerCase();

  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!meant) return;
    setBusy(true);
    if (await attempt(settings.erase)) {
      forgetDevice();
      location.assign("/");
    } else setBusy(false);
  };
  return (
    <Dialog title={t("data.erase")} onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-4 p-5">
        <p className="text-sm">{t("data.eraseWarning")}</p>
        <TextField label={t("data.eraseType", { words })} autoComplete="off" dir="auto" value={typed} onChange={(event) => setTyped(event.target.value)} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="danger" busy={busy} disabled={!meant}>
            {t("data.eraseDo")}
          </Button>
          <Button look="quiet" onClick={onClose}>
            {t("cancel")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Drafts and waiting messages lie in this browser; how the page looks is no secret and stays. */
function forgetDevice(): void {
  for (const name of Object.keys(localStorage)) {
    if (/^lowkey\.(draft|queue)\./.test(name)) localStorage.removeItem(name);
  }
}

/** What a link to a snapshot looks like in words. Knows no screen. */
import type { Share } from "../wire/sharing";
import { date, row, t } from "../words/t";

export function addressOf(secret: string): string {
  return `${location.origin}/share/${secret}`;
}

export function endOf({ expires_at }: Share): string {
  return expires_at === null ? t("share.forever") : t("share.until", { when: date(expires_at, { dateStyle: "medium" }) });
}

/** As of when, and what is shown with it. */
export function contentOf({ taken_at, named, thoughts }: Share): string {
  const when = date(taken_at, { dateStyle: "medium", timeStyle: "short" });
  const more = [named ? t("share.withName") : "", thoughts ? t("share.withThoughts") : ""];
  return row([t("share.taken", { when }), ...more].filter(Boolean));
}

const HERE = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Whether nobody else can come by the address one is at. */
export function onlyHere(host = location.hostname): boolean {
  return HERE.test(host) || host.endsWith(".localhost");
}

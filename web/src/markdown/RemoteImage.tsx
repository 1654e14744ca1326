/** A picture elsewhere: named, not loaded. Loading it would tell its host who reads what. */
import { Icon } from "../ui/Icon";
import { t } from "../words/t";
import { hostOf, safeUrl } from "./links";

export function RemoteImage({ src, alt }: { src?: string | undefined; alt?: string | undefined }) {
  const url = safeUrl(src);
  const host = url ? hostOf(url) : "";
  return (
    <span className="my-1 flex w-fit max-w-full flex-wrap items-center gap-3 rounded-xl border border-line bg-surface px-3.5 py-2.5 text-sm">
      <Icon name="image" className="size-5 text-quiet" />
      <span className="flex min-w-40 flex-1 flex-col">
        <span className="font-medium break-words">{alt || (host ? t("part.image", { host }) : t("part.badLink"))}</span>
        {url ? <span className="text-quiet">{t("part.imageHint", { host })}</span> : null}
      </span>
      {url ? (
        <a
          href={url.href}
          target="_blank"
          rel="noopener noreferrer"
          className="flex min-h-8 shrink-0 items-center gap-1.5 rounded-lg border border-line bg-raised px-3 font-medium hover:bg-hover"
        >
          <Icon name="external" />
          {t("part.imageOpen")}
        </a>
      ) : null}
    </span>
  );
}

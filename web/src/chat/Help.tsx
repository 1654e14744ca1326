/** Where to turn in a crisis, above an answer: what the server found for the person's country. */
import { useId } from "react";
import { Phone } from "../ui/Phone";
import { useStore } from "../ui/store";
import type { Help as Found } from "../wire/types";
import { language, t } from "../words/t";

export function Help({ help: { country, emergency, lines } }: { help: Found }) {
  const title = useId();
  const { locale } = useStore(language);
  const row = "flex min-h-11 flex-wrap items-center justify-between gap-x-4";
  return (
    <section aria-labelledby={title} className="flex flex-col gap-1 rounded-xl border border-line bg-accent-soft px-4 py-3">
      <h3 id={title} className="font-semibold">
        {t("help.title")}
      </h3>
      {country ? (
        <ul className="flex flex-col divide-y divide-line">
          <li className={row}>
            {t("help.emergency", { country: new Intl.DisplayNames(locale, { type: "region" }).of(country) ?? country })}
            <Phone to={emergency} />
          </li>
          {lines.map((line) => (
            <li key={line.number} className={row}>
              <span dir="auto">{line.name}</span>
              <Phone to={line.number} by={line.by} />
            </li>
          ))}
        </ul>
      ) : (
        <p>
          {t("help.elsewhere")}{" "}
          <a href="https://findahelpline.com" target="_blank" rel="noreferrer" dir="ltr" className="font-medium text-accent underline underline-offset-2">
            findahelpline.com
          </a>
        </p>
      )}
    </section>
  );
}

/** A drawing that an answer holds as text, once its text is whole: the picture, or the text with a word on why not. */
import { useEffect, useState } from "react";
import { IconButton } from "../ui/Button";
import { CopyButton } from "../ui/CopyButton";
import { useDark } from "../ui/dark";
import { save } from "../ui/download";
import { Lightbox } from "../ui/Lightbox";
import { t } from "../words/t";
import { CodeBlock } from "./CodeBlock";
import { fileName } from "./fileName";
import { checkedImage } from "./svg";

interface Props {
  language: "mermaid" | "svg";
  source: string;
  meta: string;
}

type Drawing = { url: string } | { failed: true } | null;

export function Drawn({ language, source, meta }: Props) {
  const dark = useDark();
  const drawing = useDrawing(language, source, dark);
  const [text, setText] = useState(false);
  const [large, setLarge] = useState(false);
  const code = <CodeBlock code={source} language={language} meta={meta} />;
  if (!drawing) return code;
  if ("failed" in drawing) {
    return (
      <>
        <p className="-mb-2 text-sm text-quiet">{t("drawing.failed")}</p>
        {code}
      </>
    );
  }
  const name = t(`drawing.${language}`);
  return (
    <figure dir="ltr" className="my-4 overflow-hidden rounded-xl border border-line bg-surface">
      <figcaption className="flex items-center border-b border-line py-0.5 ps-4 pe-1 text-xs text-quiet">
        <span className="min-w-0 flex-1 truncate">{name}</span>
        <IconButton icon="enlarge" label={t("drawing.enlarge")} small onClick={() => setLarge(true)} />
        <IconButton icon="code" label={t("drawing.source")} small aria-pressed={text} className="aria-pressed:text-accent" onClick={() => setText(!text)} />
        <IconButton icon="download" label={t("code.save")} small onClick={() => save(fileName(source, language, meta), source)} />
        <CopyButton text={() => source} />
      </figcaption>
      {text ? (
        <pre tabIndex={0} role="region" aria-label={t("drawing.source")} className="overflow-x-auto p-4 font-mono text-[0.8125rem] leading-relaxed">
          {source}
        </pre>
      ) : (
        <div className={`flex justify-center overflow-auto p-4 ${language === "svg" ? "drawing-sheet" : ""}`}>
          <img src={drawing.url} alt={name} className="max-h-[32rem] max-w-full" />
        </div>
      )}
      {large ? <Lightbox title={name} url={drawing.url} sheet={language === "svg"} onClose={() => setLarge(false)} /> : null}
    </figure>
  );
}

function useDrawing(language: Props["language"], source: string, dark: boolean): Drawing {
  const [drawing, setDrawing] = useState<Drawing>(null);
  const shade = language === "mermaid" && dark;
  useEffect(() => {
    let gone = false;
    const draw = async (): Promise<string> => (language === "svg" ? checkedImage(source) : (await import("./mermaid")).draw(source, shade));
    draw().then(
      (url) => gone || setDrawing({ url }),
      (error: unknown) => {
        console.info("A drawing stays text.", error);
        if (!gone) setDrawing({ failed: true });
      },
    );
    return () => {
      gone = true;
    };
  }, [language, source, shade]);
  return drawing;
}

/** A tool that the model asked for: one calm line, and what was asked and answered for who opens it. */
import type { CallPart, ResultPart } from "../../wire/types";
import { CopyButton } from "../../ui/CopyButton";
import { Elapsed } from "../../ui/Elapsed";
import { Fold } from "../../ui/Fold";
import type { IconName } from "../../ui/icons";
import { CodeBlock } from "../../markdown/CodeBlock";
import { t } from "../../words/t";
import { toolName } from "../../words/tools";
import { codeOf } from "./codeOf";

interface Props {
  call: CallPart | null;
  result: ResultPart | null;
  /** Whether the answer that it belongs to is still being written. */
  growing: boolean;
  /** Whether it waits to be allowed. */
  asking?: boolean;
}

/** Characters of the arguments that stand in the line. */
const GIST = 80;

export function CallView({ call, result, growing, asking = false }: Props) {
  const name = call?.name ?? result?.name ?? "";
  const state = asking ? "asking" : result ? (result.ok ? "done" : "failed") : growing ? "running" : "unanswered";
  const icon: IconName = state === "failed" ? "alert" : state === "done" ? "check" : "tool";
  const gist = call ? gistOf(call.text) : "";
  const title = (
    <span className="flex min-w-0 items-baseline gap-2">
      <span className="shrink-0 font-medium">{toolName(name)}</span>
      {gist ? (
        <span dir="auto" className="min-w-0 truncate font-mono text-xs">
          {gist}
        </span>
      ) : null}
      <span className={`shrink-0 text-xs ${state === "failed" ? "text-danger" : state === "done" ? "sr-only" : ""}`}>{state === "running" ? <Elapsed doing={t("call.running")} /> : t(`call.${state}`)}</span>
    </span>
  );
  return (
    <Fold icon={icon} title={title}>
      <div className="flex flex-col gap-3 py-1">
        {call ? <Asked call={call} growing={growing && !result} /> : null}
        {result ? <Block title={t(result.ok ? "call.result" : "call.error")} text={pretty(result.text)} /> : null}
      </div>
    </Fold>
  );
}

/** Code as code; any other arguments as they are. */
function Asked({ call, growing }: { call: CallPart; growing: boolean }) {
  const code = call.name === "python" ? codeOf(call.text) : null;
  if (code === null) return <Block title={t("call.arguments")} text={pretty(call.text)} />;
  return (
    <div className="*:my-0">
      <CodeBlock code={code} language="python" growing={growing} />
    </div>
  );
}

function Block({ title, text }: { title: string; text: string }) {
  return (
    <section aria-label={title}>
      <div className="flex items-center justify-between text-xs">
        <span>{title}</span>
        <CopyButton text={() => text} />
      </div>
      <pre dir="auto" tabIndex={0} className="max-h-80 overflow-auto rounded-lg bg-sunken p-3 font-mono text-xs break-words whitespace-pre-wrap text-ink">
        {text}
      </pre>
    </section>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Cut short, or never JSON: it is shown as it was written.
    return undefined;
  }
}

function pretty(text: string): string {
  const value = parsed(text);
  return typeof value === "object" && value !== null ? JSON.stringify(value, null, 2) : text;
}

/** The arguments' values in one line, without names and brackets. */
function gistOf(text: string): string {
  const value = parsed(text);
  const values = typeof value === "object" && value !== null ? Object.values(value as object) : [text];
  const line = values.map(plain).join(" · ").replace(/\s+/g, " ");
  return line.length > GIST ? `${line.slice(0, GIST)}…` : line;
}

function plain(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map(plain).join(", ") : JSON.stringify(value);
}

/** What a job does without an answer, said in the language of the page. */
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import type { Question } from "../wire/jobs";
import { speak } from "../words/t";
import { AskedOf } from "./AskedOf";

const asked: Question = { kind: "asked", text: "1. Wo?", choices: [], default: "Go on", until: 0 };
const html = (question: Question): string => renderToStaticMarkup(<AskedOf question={question} onAnswer={async () => undefined} />);

test("the word by which a job goes on is not shown in English to whoever reads German", async () => {
  await speak("de");
  try {
    expect(html(asked)).toContain("von selbst weiter");
    expect(html(asked)).not.toContain("Go on");
    expect(html({ ...asked, kind: "loop", choices: ["on", "end"], default: "end" })).toContain("„Mit dem Vorhandenen enden“");
  } finally {
    await speak("en");
  }
});

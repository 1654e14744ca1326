/** The form of a new piece of research keeps what was typed, until it has begun. */
// @vitest-environment jsdom
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, expect, test, vi } from "vitest";
import { NewResearch } from "./NewResearch";

vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
let root: Root;

afterEach(() => vi.unstubAllGlobals());

async function opened(): Promise<HTMLTextAreaElement> {
  const place = document.createElement("div");
  root = createRoot(place);
  await act(async () => root.render(<NewResearch />));
  return place.querySelector("textarea") as HTMLTextAreaElement;
}

async function typed(words: string): Promise<HTMLTextAreaElement> {
  const box = await opened();
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set?.call(box, words);
  await act(async () => box.dispatchEvent(new Event("input", { bubbles: true })));
  return box;
}

/** The server's answer to what begins. */
function answering(status: number): void {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
  vi.stubGlobal("fetch", async (path: string) => Response.json(path.includes("?") ? { jobs: [] } : { id: "job_1", code: "x", message: "No." }, { status }));
}

test("words stay for whoever goes to the schedules and comes back", async () => {
  const box = await typed("Which kettle?");
  const others = [...(box.form?.querySelectorAll<HTMLButtonElement>("[role=group] button") ?? [])];
  await act(async () => others.at(-1)?.click());
  expect(location.pathname).toBe("/schedules");
  await act(async () => root.unmount());
  expect((await opened()).value).toBe("Which kettle?");
});

test.each([
  [403, "Which kettle?"],
  [200, ""],
])("answered with %i, the words that stay are “%s”", async (status, left) => {
  answering(status);
  const box = await typed("Which kettle?");
  await act(async () => box.form?.requestSubmit());
  await act(async () => root.unmount());
  expect((await opened()).value).toBe(left);
});

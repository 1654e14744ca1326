import { afterEach, expect, it, vi } from "vitest";
import { changedMeanwhile, expectOpening, open } from "./opening";

const asked: string[] = [];
const serve = (): void => {
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(Response.json({ path, number: asked.length }));
  });
};
afterEach(() => {
  asked.length = 0;
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it("is read once from the press on, and anew the next time", async () => {
  serve();
  expectOpening("conv_1");
  expect(await open("conv_1")).toMatchObject({ number: 1 });
  expect(await open("conv_1")).toMatchObject({ number: 2 });
});

it("is read anew where it changed meanwhile, the press was on another one, or long ago", async () => {
  serve();
  expectOpening("conv_1");
  changedMeanwhile("conv_1");
  expect(await open("conv_1")).toMatchObject({ number: 2 });
  expectOpening("conv_1");
  expect(await open("conv_2")).toMatchObject({ path: "/api/conversations/conv_2" });
  const now = vi.spyOn(performance, "now").mockReturnValue(1_000);
  expectOpening("conv_1");
  now.mockReturnValue(2_500);
  expect(await open("conv_1")).toMatchObject({ number: 6 });
});

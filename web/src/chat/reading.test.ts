import { expect, test } from "vitest";
import { Reading } from "./reading";

/** A server whose answers come when the test lets them. */
function desk() {
  const shown: number[] = [];
  const asked: ((value: number) => void)[] = [];
  const reading = new Reading(async () => {
    const value = await new Promise<number>((answer) => asked.push(answer));
    return () => void shown.push(value);
  });
  return { reading, shown, asked };
}

const settled = () => new Promise((done) => setTimeout(done));

test("one reading at a time, and another one where that was asked for meanwhile", async () => {
  const { reading, shown, asked } = desk();
  void reading.again();
  void reading.again();
  void reading.again();
  expect(asked).toHaveLength(1);
  asked[0]?.(1);
  await settled();
  expect(asked).toHaveLength(2);
  asked[1]?.(2);
  await settled();
  expect(shown).toEqual([1, 2]);
  expect(asked).toHaveLength(2);
});

test("what was read before something was done is not shown but read anew", async () => {
  const { reading, shown, asked } = desk();
  void reading.again();
  const done = reading.during(Promise.resolve("sent"));
  expect(await done).toBe("sent");
  asked[0]?.(1);
  await settled();
  expect(shown).toEqual([]);
  asked[1]?.(2);
  await settled();
  expect(shown).toEqual([2]);
});

test("nothing is read while something is being done, also where that fails", async () => {
  const { reading, shown, asked } = desk();
  let fail: (why: Error) => void = () => undefined;
  const doing = reading.during(new Promise((_, refuse) => (fail = refuse)));
  void reading.again();
  expect(asked).toEqual([]);
  fail(new Error("full"));
  await expect(doing).rejects.toThrow("full");
  expect(asked).toHaveLength(1);
  asked[0]?.(1);
  await settled();
  expect(shown).toEqual([1]);
});

test("a reading that comes back while something is being done waits for its end", async () => {
  const { reading, shown, asked } = desk();
  void reading.again();
  let end: () => void = () => undefined;
  const doing = reading.during(new Promise<void>((done) => (end = done)));
  asked[0]?.(1);
  await settled();
  expect(asked).toHaveLength(1);
  end();
  await doing;
  expect(asked).toHaveLength(2);
  asked[1]?.(2);
  await settled();
  expect(shown).toEqual([2]);
});

/** Which addresses of sources are places in files. */
import { expect, test } from "vitest";
import { placeIn } from "./texts";

const ID = `file_${"0a".repeat(32)}`;

test("a place in a file is told from any other address", () => {
  expect(placeIn(`/files/${ID}/12`)).toEqual({ id: ID, page: 12 });
  for (const other of [`https://example.org/files/${ID}/12`, `/files/${ID}`, `/files/${ID}/12/..`, `/files/../${ID}/1`, `javascript:/files/${ID}/1`]) {
    expect(placeIn(other)).toBeNull();
  }
});

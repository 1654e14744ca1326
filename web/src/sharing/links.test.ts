/** Which addresses nobody else can come by. */
import { expect, test } from "vitest";
import { onlyHere } from "./links";

test("loopback is known by all its names", () => {
  for (const host of ["localhost", "a.localhost", "127.0.0.1", "127.8.9.1", "[::1]"]) expect(onlyHere(host)).toBe(true);
  for (const host of ["chat.example.org", "192.168.0.7", "localhost.example.org", "[fe80::1]"]) {
    expect(onlyHere(host)).toBe(false);
  }
});

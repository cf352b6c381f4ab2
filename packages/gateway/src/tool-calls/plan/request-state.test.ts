import { expect, test } from "vitest";
import { createRequestStateSeal } from "./request-state.ts";

const STATE = { accountId: "a", planHash: "h" };
let nowMs = 0;
const { seal, open } = createRequestStateSeal(
  () => [new Uint8Array(32)],
  () => nowMs,
);

test("opens what it sealed, for a quarter of an hour", () => {
  const text = seal(STATE);
  expect(open(text)).toEqual(STATE);
  nowMs += 15 * 60_000;
  expect(open(text)).toEqual(STATE);
  nowMs += 1;
  expect(() => open(text)).toThrow("expired");
});

test("tells nothing, and opens nothing that was changed or sealed with another key", () => {
  const text = seal(STATE);
  expect(Buffer.from(text, "base64url").toString()).not.toContain("planHash");
  const changed = Buffer.from(text, "base64url");
  changed.writeUInt8(changed.readUInt8(14) ^ 1, 14);
  const foreign = createRequestStateSeal(
    () => [new Uint8Array(32).fill(1)],
    () => nowMs,
  ).seal(STATE);
  for (const other of ["", "x", changed.toString("base64url"), foreign]) expect(() => open(other)).toThrow("Not a");
});

test("opens what it sealed before its key was changed", () => {
  const text = seal(STATE);
  const rotated = createRequestStateSeal(
    () => [new Uint8Array(32).fill(1), new Uint8Array(32)],
    () => nowMs,
  );
  expect(rotated.open(text)).toEqual(STATE);
  expect(() => open(rotated.seal(STATE))).toThrow("Not a");
});

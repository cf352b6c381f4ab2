import { longestHoldMs } from "@overdub/testkit";
import { expect, test } from "vitest";
import { faultOfPassword, Passwords } from "./password.ts";

const PASSWORD = "correct horse battery";

test("a password is kept with salt and parameters, and never twice the same", async () => {
  const passwords = new Passwords();
  const [one, other] = await Promise.all([passwords.hash(PASSWORD), passwords.hash(PASSWORD)]);
  expect(one).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
  expect(one).not.toBe(other);
  expect(await passwords.isRight(one, PASSWORD)).toBe(true);
  expect(await passwords.isRight(one, `${PASSWORD}!`)).toBe(false);
  expect(await passwords.isRight(undefined, PASSWORD)).toBe(false);
});

test("one that was kept with other parameters is still right", async () => {
  const weak = "scrypt$1024$8$1$c2FsdHNhbHRzYWx0c2FsdA$";
  const { scryptSync } = await import("node:crypto");
  const key = scryptSync(PASSWORD, "saltsaltsaltsalt", 32, { N: 1024, r: 8, p: 1 }).toString("base64url");
  expect(await new Passwords().isRight(weak + key, PASSWORD)).toBe(true);
});

test("letters that keyboards write in several ways are the same", async () => {
  const passwords = new Passwords();
  expect(await passwords.isRight(await passwords.hash("caf\u00e9 caf\u00e9 1234"), "cafe\u0301 cafe\u0301 1234")).toBe(
    true,
  );
});

test("too many at once are refused, and nothing is held up", async () => {
  const passwords = new Passwords();
  let outcomes: PromiseSettledResult<boolean>[] = [];
  const tryAll = async () => {
    outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => passwords.isRight(undefined, PASSWORD)));
  };
  expect(await longestHoldMs(100, tryAll)).toBeLessThan(100);
  const refused = outcomes.filter(({ status }) => status === "rejected");
  expect(refused).toHaveLength(6);
});

test.each([
  ["short", "Use at least 12 characters. Yours has 5."],
  ["😀".repeat(11), "Use at least 12 characters. Yours has 11."],
  ["x".repeat(201), "Use at most 200 characters. Yours has 201."],
  ["Ada.Byron@acme.test", "Use something else than your email address."],
  ["aaaaaaaaaaaaaaaa", "Use more different characters."],
])("%s is none: %s", (password, fault) => {
  expect(faultOfPassword(password, "ada.byron@acme.test")).toBe(fault);
});

test("length alone makes one", () => {
  expect(faultOfPassword("twelve chars", "ada@acme.test")).toBeUndefined();
});

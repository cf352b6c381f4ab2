import { expect, test } from "vitest";
import { TurnsByOwner } from "./turns-by-owner.ts";

test("what one owner has done waits for its own, and not for others'", async () => {
  const turns = new TurnsByOwner({ places: 1, maxWaiting: 1, refuse: () => new Error("full") });
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = turns.run("acme", () => promise);
  const second = turns.run("acme", async () => "second");
  await expect(turns.run("acme", async () => "third")).rejects.toThrow("full");
  expect(await turns.run("beta", async () => "at once")).toBe("at once");
  expect(turns.owners).toBe(1);
  resolve();
  await first;
  expect(await second).toBe("second");
  expect(turns.owners).toBe(0);
});

test("nothing is kept of an owner whose work has failed", async () => {
  const turns = new TurnsByOwner({ places: 1 });
  await expect(turns.run("acme", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect([turns.owners, await turns.run("acme", async () => 1)]).toEqual([0, 1]);
});

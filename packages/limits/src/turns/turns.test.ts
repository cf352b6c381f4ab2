import { expect, test } from "vitest";
import { Turns } from "./turns.ts";

/** Work that ends when it is told to. */
function work(done: string[], name: string) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return {
    end: resolve,
    fail: reject,
    run: async () => {
      done.push(`begin ${name}`);
      await promise;
      done.push(`end ${name}`);
      return name;
    },
  };
}

test("so much is done at a time, in the order in which it came", async () => {
  const done: string[] = [];
  const turns = new Turns({ places: 2 });
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => work(done, name));
  const all = [a, b, c, d].map((piece) => turns.run(piece?.run ?? (async () => "")));
  expect(done).toEqual(["begin a", "begin b"]);
  b?.end();
  await all[1];
  await expect.poll(() => done).toEqual(["begin a", "begin b", "end b", "begin c"]);
  for (const piece of [a, c, d]) piece?.end();
  expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
});

test("what fails leaves its place to the next", async () => {
  const turns = new Turns({ places: 1 });
  const failing = turns.run(async () => {
    throw new Error("broken");
  });
  const next = turns.run(async () => "next");
  await expect(failing).rejects.toThrow("broken");
  expect(await next).toBe("next");
});

test("more than may wait is refused at once", async () => {
  const turns = new Turns({ places: 1, maxWaiting: 1, refuse: () => new Error("full") });
  const first = work([], "first");
  const admitted = [turns.run(first.run), turns.run(async () => "second")];
  await expect(turns.run(async () => "third")).rejects.toThrow("full");
  first.end();
  expect(await Promise.all(admitted)).toEqual(["first", "second"]);
});

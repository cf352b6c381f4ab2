import { expect, test } from "vitest";
import { createTransforms } from "./create-transforms.ts";

/** Until its time is up. */
const ENDLESS = "($f := function($n) { $f($n + 1) }; $f(1))";

test("an account whose expressions take all their time takes none of others'", async () => {
  const transforms = createTransforms();
  let ended = 0;
  const endless = Array.from({ length: 4 }, () =>
    transforms.evaluate("acme", ENDLESS, {}).catch((error: unknown) => {
      ended += 1;
      return error;
    }),
  );
  expect(await transforms.evaluate("beta", "1 + n", { n: 1 })).toBe(2);
  expect(ended).toBeLessThan(4);
  transforms.close();
  expect(await Promise.all(endless)).toEqual(Array.from({ length: 4 }, () => expect.any(Error)));
});

test("one account may have so many wait, and no more", async () => {
  const transforms = createTransforms();
  const all = Array.from({ length: 22 }, () =>
    transforms.evaluate("acme", ENDLESS, {}).catch((error: { statusCode?: number }) => error),
  );
  expect(await Promise.race(all)).toMatchObject({ statusCode: 429 });
  transforms.close();
  await Promise.all(all);
});

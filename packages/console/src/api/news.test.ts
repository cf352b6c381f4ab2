import { expect, test } from "vitest";
import { changesIn } from "./news.ts";

test.each([
  ["run", { id: "r" }, [true, false]],
  ["account", { id: "a" }, [false, true]],
  ["changes", { hasGap: true }, [true, true]],
  ["start", { hasGap: true }, [true, true]],
  ["start", { hasGap: false }, [false, false]],
  ["click", {}, [false, false]],
  ["alive", undefined, [false, false]],
])("%s %j has runs and accounts read anew: %j", (type, data, asked) => {
  const { isOfRuns, isOfAccounts } = changesIn({ type, data, id: undefined });
  expect([isOfRuns, isOfAccounts]).toEqual(asked);
});

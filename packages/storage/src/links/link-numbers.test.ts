import type { Kysely } from "kysely";
import { expect, test } from "vitest";
import type { StorageTables } from "../sql/database.ts";
import { describeEachDialect } from "../testing/databases.ts";
import { numbersOfLinks } from "./link-numbers.ts";

describeEachDialect("numbers of links", ({ open }) => {
  test("are given once, whoever asks at the same time", async () => {
    const { db } = (await open()) as { db: Kysely<StorageTables> };
    const asked = [["a", "b", "a"], ["b", "c"], ["c", "a", "d"], []];
    const answers = await Promise.all(asked.map((ids) => numbersOfLinks(db, ids)));
    const numbers = await numbersOfLinks(db, ["d", "c", "b", "a"]);
    expect(new Set(numbers.values()).size).toBe(4);
    expect(answers.map((answer) => [...answer].toSorted())).toEqual(
      asked.map((ids) => [...new Set(ids)].toSorted().map((id) => [id, numbers.get(id)])),
    );
  });
});

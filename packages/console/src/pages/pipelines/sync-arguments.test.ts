import { expect, test } from "vitest";
import { argumentsOf, inWords, readArguments } from "./sync-arguments.ts";

const asked = argumentsOf({
  integrated_account_id: { type: "string", required: true },
  start_date: { type: "string", format: "date", required: true },
  overlap_hours: { type: "number" },
  event: { type: "string", enum: ["clicks", "leads"] },
  odd: "no rule",
});

test("a person is asked for what the schema names, but for the account", () => {
  expect(asked.map(({ name, format, choices, isRequired }) => [name, format, choices, isRequired])).toEqual([
    ["start_date", "date", [], true],
    ["overlap_hours", undefined, [], false],
    ["event", undefined, ["clicks", "leads"], false],
  ]);
  expect(inWords("datastore_id")).toBe("Datastore");
});

test("numbers are numbers, what is left out is left out, and what is missing is named", () => {
  expect(readArguments(asked, { start_date: " 2026-01-01 ", overlap_hours: "12", event: "" })).toEqual({
    args: { start_date: "2026-01-01", overlap_hours: 12 },
  });
  expect(readArguments(asked, { overlap_hours: "12" })).toEqual({ wrong: "start_date" });
  expect(readArguments(asked, { start_date: "2026-01-01", overlap_hours: "soon" })).toEqual({ wrong: "overlap_hours" });
});

import { expect, test } from "vitest";
import { chunksOf } from "../testing/snapshot-file.ts";
import type { SurveyOptions } from "./survey-csv.ts";
import { surveyCsv } from "./survey-csv.ts";

function survey(file: string, over: Partial<SurveyOptions> = {}) {
  return surveyCsv(chunksOf(file, 20), { map: {}, randomKeys: false, keepClicks: false, ...over });
}

test.each([
  [["03/04/2021", "31/12/2020"], "day-first"],
  [["03/04/2021", "12/31/2020 5:06 PM"], "month-first"],
  [["31.12.2020", "", "1.1.2021"], "day-first"],
  [["03/04/2021", "05/06/2021"], undefined],
  [["31/12/2020", "12/31/2020"], undefined],
  [["2021-03-25", "Mar 25, 2021"], undefined],
])("the dates %j have the order %s", async (dates, dateOrder) => {
  const rows = dates.map((date, index) => `https://acme.test/,k${index},${date}\n`);
  const file = `url,key,created at\n${rows.join("")}`;
  expect((await survey(file)).dateOrder).toBe(dateOrder);
  expect((await survey(file, { dateOrder: "month-first" })).dateOrder).toBe("month-first");
});

test("creation and expiry have one order", async () => {
  const file = "url,key,created at,expires at\nhttps://acme.test/,k,03/04/2021,31/12/2030\n";
  expect((await survey(file)).dateOrder).toBe("day-first");
});

test.each([
  [["true", "false", ""], false, 1],
  [["1", "0", "1"], false, 2],
  [["Yes", "null", "None"], false, 1],
  [["****", "false"], false, 1],
  [["null", "\\N", "-"], false, 0],
  [["hunter2", "true", ""], true, 0],
])("of the passwords %j", async (passwords, hasPasswords, lostPasswords) => {
  const rows = passwords.map((password, index) => `https://acme.test/,k${index},${password}\n`);
  expect(await survey(`url,key,password\n${rows.join("")}`)).toMatchObject({ hasPasswords, lostPasswords });
});

test.each(["url,title\n", "url,visits,password\n", "Long URL,Slugs\n"])(
  "%j has no keys, and is refused unless they are to be random",
  async (headings) => {
    await expect(survey(headings)).rejects.toThrow("No column holds the keys of the short links: say which with --map");
    await expect(survey(headings, { randomKeys: true })).resolves.toMatchObject({ source: "generic" });
  },
);

test.each(["url\n", "Long URL,\n"])("a list of URLs, such as %j, gets random keys", async (headings) => {
  await expect(survey(headings)).resolves.toMatchObject({ source: "generic" });
});

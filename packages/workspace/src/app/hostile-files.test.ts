import type { StartedWorkspace } from "@overdub/testkit";
import { longestHoldMs, startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CsvImportOptions } from "../csv-import/import-csv.ts";
import { chunksOf } from "../testing/snapshot-file.ts";

/** Time that the thread computes. What holds the event loop for longer, visitors of all links wait for. */
const LIMIT_MS = 100;

let workspace: StartedWorkspace;
beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

type Shape = readonly [start: string, repeated: string, end: string];

/** Whole bodies that are long to look through and to read. */
const BODIES: Readonly<Record<string, Shape>> = {
  "lists in lists": ["", "[", ""],
  "objects in objects": ["", '{"a":', ""],
  numbers: ["[", "1,", "1]"],
  "long numbers": ["[", "12345678901234567890,", "1]"],
  "objects of nothing": ["[", "{},", "{}]"],
  links: ["[", '{"url":"https://acme.test/"},', "1]"],
  "a long url": ['{"url":"https://acme.test/', "a", '"}'],
  escapes: ['{"url":"', "\\u0041", '"}'],
  quotes: ['{"url":"', '\\"', '"}'],
  tags: ['{"url":"https://acme.test/","tagNames":[', '"a",', '"b"]}'],
  "metadata of texts": ['{"url":"https://acme.test/","metadata":[', '"",', '""]}'],
  "what is no JSON": ["{", " ", "x"],
};

const fill = ([start, unit, end]: Shape, length: number) => start + unit.repeat(Math.floor(length / unit.length)) + end;

test.each([
  ["POST", "/links"],
  ["PUT", "/links/upsert"],
  ["PATCH", "/links/bulk"],
  ["POST", "/links/bulk"],
  ["POST", "/tags"],
  ["POST", "/track/lead"],
])("no body of %s %s holds the event loop", { timeout: 120_000 }, async (method, path) => {
  const slow: string[] = [];
  for (const [what, shape] of Object.entries(BODIES)) {
    const body = fill(shape, 5_000_000);
    const ms = await longestHoldMs(LIMIT_MS, async () => {
      const headers = { authorization: `Bearer ${workspace.workspace.apiKey}` };
      const { status } = await workspace.server.api.request(path, { method, headers, body });
      if (status < 400 || status >= 500) slow.push(`${what} is answered with ${status}`);
    });
    if (ms >= LIMIT_MS) slow.push(`${what}: ${Math.round(ms)} ms`);
  }
  expect(slow).toEqual([]);
});

const HEADINGS = "url,key,tags,created at,expires at,short link,password,clicks\n";

/** CSV files that hold much in little: rows, cells, quotes, lists in cells, dates. */
const FILES: Readonly<Record<string, Shape>> = {
  headings: ["", "url,", "\n"],
  "cells of one row": [HEADINGS, ",", "\n"],
  "empty rows": [HEADINGS, "\n", ""],
  quotes: [HEADINGS, '"', "\n"],
  "open quotes": [HEADINGS, '"a\n', ""],
  "quotes in pairs": [`${HEADINGS}"`, '""\n', ""],
  "quotes within cells": [HEADINGS, 'a"b\n', ""],
  "rows that are refused": [HEADINGS, `${"x".repeat(200)}\n`, ""],
  "a list in a cell": [`${HEADINGS}https://acme.test/,k,"['`, "\\'", ']"\n'],
  "a list of quotes": [`${HEADINGS}https://acme.test/,k,"[`, "'", ']"\n'],
  "a list of lists": [`${HEADINGS}https://acme.test/,k,"`, "[", ']"\n'],
  "a date": [`${HEADINGS}https://acme.test/,k,,`, "in 2 weeks and ", "\n"],
  "a short link": [`${HEADINGS},,,,,https://a/`, "a/", "\n"],
  "a hidden password": [`${HEADINGS},,,,,,`, "*", "!\n"],
  "a number": [`${HEADINGS},,,,,,,`, "1.111", "!\n"],
};

const OPTIONS: CsvImportOptions = {
  workspace: "",
  file: "links.csv",
  map: {},
  tags: [],
  randomKeys: false,
  keepClicks: false,
  dryRun: true,
} as never;

/** Cells as long as one may be, too, and files of a few pieces. */
const LENGTHS = [30_000, 600_000];

test.each(Object.entries(FILES))("no CSV file of %s holds the event loop", { timeout: 120_000 }, async (_, shape) => {
  const { transfer } = workspace.server;
  const options = { ...OPTIONS, workspace: workspace.workspace.slug };
  const slow: string[] = [];
  for (const length of LENGTHS) {
    const read = async () => {
      const file = () => chunksOf(fill(shape, length), 65_536);
      const survey = await transfer.surveyCsv(file(), options);
      for await (const _progress of transfer.importCsv(file(), survey, options));
    };
    // What is refused is as good as read.
    const ms = await longestHoldMs(LIMIT_MS, () => read().catch(() => {}));
    if (ms >= LIMIT_MS) slow.push(`${length}: ${Math.round(ms)} ms`);
  }
  expect(slow).toEqual([]);
});

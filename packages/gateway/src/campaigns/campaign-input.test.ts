import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linksDub } from "../testing/links-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const TEMPLATE = { url: "https://acme.test/{{page}}", key: "go-{{name | slug}}", utm_source: "{{source}}" };
const CSV = "name,page,source\nAda Lovelace,a,mail\n";

let t: TestGateway;
beforeAll(async () => {
  t = await startTestGateway();
  t.script(linksDub().script);
});
afterAll(() => t[Symbol.asyncDispose]());

const make = async (more: object = {}) =>
  (
    await t.call("POST", "/campaign", {
      body: { label: "Launch", integrated_account_id: t.account.id, template: TEMPLATE, ...more },
    })
  ).json;
const upload = (id: string, body: string | Uint8Array, type = "text/csv") =>
  t.call("PUT", `/campaign/${id}/table`, { body, headers: { "content-type": type } });
const planned = async (id: string) => {
  const { json: run } = await t.call("POST", `/campaign/${id}/plan`);
  await t.gateway.jobs.runDue();
  return (await t.call("GET", `/run/${run.id}`)).json;
};
const begun = async (csv = CSV, more: object = {}) => {
  const { id } = await make(more);
  await upload(id, csv);
  return id;
};

describe("a table", () => {
  test.each([
    [
      "of JSON",
      '[{"name":"Ada","page":"a","source":"x"},\n{"name":"Bob","page":"b","source":"y"}]',
      "application/json",
    ],
    [
      "of lines of JSON",
      '{"name":"Ada","page":"a","source":"x"}\n\n{"name":"Bob","page":"b","source":"y"}',
      "text/plain",
    ],
    ["of CSV with semicolons and a byte order mark", "\uFEFFname;page;source\nAda;a;x\nBob;b;y", "text/csv"],
  ])("%s is read", async (_name, text, type) => {
    const { id } = await make();
    expect((await upload(id, text, type)).json).toMatchObject({
      table: { state: "ready", rows: 2, columns: ["name", "page", "source"] },
    });
    expect((await planned(id)).result).toMatchObject({ links: 2 });
  });

  test.each([
    ["UTF-16", Buffer.from("name,page\nAda,a", "utf16le"), "The file is UTF-16"],
    ["another encoding", Buffer.from("name,page\nÉva,a", "latin1"), "The file is no UTF-8"],
    ["two columns of one name", "a,a\n1,2", "has two columns called a"],
    ["headings alone", "name,page\n", "has no rows"],
    ["nothing", " ", "is empty"],
    ["a list that is not closed", '[{"name":"x"}', "is not closed"],
    ["something behind the list", '[{"name":"x"}] x', "something else in line 1"],
  ])("of %s is refused, and says why", async (_name, body, message) => {
    const { id } = await make();
    const { status, json } = await upload(id, body, "application/octet-stream");
    expect([status, json.message]).toEqual([400, expect.stringContaining(message)]);
    expect((await t.call("GET", `/campaign/${id}`)).json.table).toMatchObject({ state: "broken" });
    expect((await t.call("POST", `/campaign/${id}/plan`)).json).toMatchObject({ statusCode: 409 });
  });

  test.each([
    ["white space", " ".repeat(300_000), "begins with too much white space"],
    [
      "thousands of columns",
      `${Array.from({ length: 16_000 }, (_, n) => `c${n}`).join(",")}\n1`,
      "more than 500 columns",
    ],
    ["a column with a long name", `${"n".repeat(300)}\n1`, "name is longer than 200 characters"],
  ])("of %s is refused before it costs anything", async (_name, body, message) => {
    const { id } = await make();
    const { status, json } = await upload(id, body, "application/octet-stream");
    expect([status, json.message]).toEqual([400, expect.stringContaining(message)]);
  });

  test("has rows that are too much told by their lines, however they are made", async () => {
    const { id } = await make({ template: { url: "https://a.test/{{u}}" } });
    const rows = [
      `{"u":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      `{"u":"${"x".repeat(40_000)}"}`,
      `{"${"n".repeat(300)}":1}`,
      '{"u":"fine"}',
    ];
    await upload(id, rows.join("\n"), "application/x-ndjson");
    const { problems, links } = (await planned(id)).result;
    expect(links).toBe(1);
    expect(problems.map(({ reason }: { reason: string }) => reason)).toEqual([
      "It is nested too deep.",
      "It is longer than 32768 characters.",
      "It has a column whose name is longer than 200 characters.",
    ]);
  });

  test("names no property of objects by its columns", async () => {
    const { id } = await make({ template: { url: "https://a.test/{{constructor ?: none}}" } });
    await upload(id, '[{"constructor":"x"},{"other":1}]', "application/json");
    expect((await planned(id)).result.sample).toMatchObject([
      { url: "https://a.test/x" },
      { url: "https://a.test/none" },
    ]);
    expect((await t.call("GET", `/campaign/${id}/result`)).text).not.toContain("native code");
  });

  test("of JSON has rows that are none told by their lines", async () => {
    const { id } = await make({ template: { url: "{{u}}" } });
    await upload(id, '[{"u":"https://a.test"},\n7,\n{"u":\n"nope nope"},{u:1}]', "application/json");
    expect((await planned(id)).result.problems).toEqual([
      { line: 2, status: "invalid", reason: "It is no JSON object." },
      { line: 3, status: "invalid", reason: "url: Invalid URL" },
      { line: 4, status: "invalid", reason: "It is no JSON." },
    ]);
  });

  test("that says it is a gigabyte is refused before it is read", async () => {
    const { id } = await make();
    const { json } = await t.call("PUT", `/campaign/${id}/table`, {
      body: CSV,
      headers: { "content-type": "text/csv", "content-length": String(1024 ** 3) },
    });
    expect(json).toMatchObject({ statusCode: 413, message: expect.stringContaining("larger than 268435456 bytes") });
  });
});

test.each([
  [
    { template: { url: "{{nope}}" } },
    "uses {{nope}}, which is no column: the table has the columns name, page, source",
  ],
  [{ template: { url: "{{nam}}" } }, "Did you mean `name`?"],
])("a variable that no column stands behind is told with those there are", async (more, message) => {
  const id = await begun(CSV, more);
  const { json } = await t.call("POST", `/campaign/${id}/plan`);
  expect([json.statusCode, json.message]).toEqual([400, expect.stringContaining(message)]);
});

test.each([
  [{ template: { url: "x", kye: "a" } }, "body.template.kye is not known."],
  [{ template: {} }, "body.template.url is required"],
  [{ template: { url: "{{a" } }, "body.template.url has {{ without }}"],
  [{ template: { url: "{{a|shout}}" } }, "has a filter that is none: shout"],
  [{ template: { url: "{{ }}" } }, "has a placeholder that names no column"],
  [{ label: "" }, "body.label"],
  [{ integrated_account_id: "x" }, "body.integrated_account_id"],
])("%j is refused", async (more, message) => {
  expect(await make(more)).toMatchObject({ statusCode: 400, message: expect.stringContaining(message) });
});

describe("a template", () => {
  const create = (template: object) =>
    t.call("POST", "/campaign", { body: { label: "Launch", integrated_account_id: t.account.id, template } });

  test.each([
    ["too long", { url: `https://a.test/${"x".repeat(33_000)}` }, "is longer than 32768 characters"],
    ["of too many placeholders", { url: `https://a.test/${"{{a}}".repeat(101)}` }, "has more than 100 placeholders"],
  ])("that is %s is refused", async (_name, template, message) => {
    const { status, json } = await create(template);
    expect([status, json.message]).toEqual([400, expect.stringContaining(message)]);
  });

  test("makes no link that is larger than links are, and filters no long text", async () => {
    const id = await begun(`a,b\n${"x".repeat(3_000)},1\n1,${"y".repeat(6_000)}\n1,1\n`, {
      template: { url: "https://a.test/", comments: "{{a}}".repeat(90), key: "{{b | slug}}" },
    });
    const { problems, links } = (await planned(id)).result;
    expect([links, problems.map(({ reason }: { reason: string }) => reason)]).toEqual([
      1,
      ["the link would be too long", "the column b is too long for a filter"],
    ]);
  });
});

test("rows are listed a page at a time, each once", async () => {
  const id = await begun(`name,page\n${Array.from({ length: 250 }, (_, n) => `n${n},p${n}`).join("\n")}\n`);
  const lines: number[] = [];
  let cursor: string | null = "";
  let pages = 0;
  while (cursor !== null) {
    const { json } = await t.call("GET", `/campaign/${id}/rows?status=read&limit=120&next_cursor=${cursor}`);
    lines.push(...json.result.map(({ line }: { line: number }) => line));
    cursor = json.next_cursor;
    pages += 1;
  }
  expect([pages, lines]).toEqual([3, Array.from({ length: 250 }, (_, n) => n + 2)]);
  expect((await t.call("GET", `/campaign/${id}/rows?limit=1001`)).status).toBe(400);
  expect((await t.call("GET", `/campaign/${id}/result?fromat=ndjson`)).status).toBe(400);
});

test("an environment has so many campaigns, and no more", async () => {
  const { id } = await make();
  const { db } = t.gateway.context;
  const row = await db.selectFrom("campaigns").selectAll().where("id", "=", id).executeTakeFirstOrThrow();
  for (let made = 0; made < 1_000; made += 50) {
    const rows = Array.from({ length: 50 }, (_, n) => ({ ...row, id: `quota-${made + n}`, external_id: null }));
    await db.insertInto("campaigns").values(rows).execute();
  }
  const { status, json } = await t.call("POST", "/campaign", {
    body: { label: "One more", integrated_account_id: t.account.id, template: TEMPLATE },
  });
  expect([status, json.message]).toEqual([409, "An environment has at most 1000 campaigns: delete one first"]);
});

import { describeEachDialect } from "@overdub/storage/testing/databases";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEnvironment } from "../environments/environment.ts";
import type { LinksDub } from "../testing/links-dub.ts";
import { linksDub } from "../testing/links-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const TEMPLATE = { url: "https://acme.test/{{page}}", key: "go-{{name | slug}}", utm_source: "{{source}}" };
const CSV = "name,page,source\nAda Lovelace,a,mail\nBob,b,\nÉva,c,web\n";

describeEachDialect("campaigns", ({ createUrl }) => {
  let t: TestGateway;
  let dub: LinksDub;
  beforeEach(async () => {
    t = await startTestGateway({ databaseUrl: await createUrl() });
    dub = linksDub();
    t.script((request) => dub.script(request));
  });
  afterEach(() => t[Symbol.asyncDispose]());

  const make = async (more: object = {}) =>
    (
      await t.call("POST", "/campaign", {
        body: { label: "Launch", integrated_account_id: t.account.id, template: TEMPLATE, ...more },
      })
    ).json;
  const upload = (id: string, body: string | Uint8Array, type = "text/csv") =>
    t.call("PUT", `/campaign/${id}/table`, { body, headers: { "content-type": type } });
  const work = () => t.gateway.jobs.runDue();
  const planned = async (id: string) => {
    const { json: run } = await t.call("POST", `/campaign/${id}/plan`);
    await work();
    return (await t.call("GET", `/run/${run.id}`)).json;
  };
  const launched = async (id: string, body: object = {}) => {
    const { json: run } = await t.call("POST", `/campaign/${id}/run`, { body });
    await work();
    return (await t.call("GET", `/run/${run.id}`)).json;
  };
  const rowsOf = async (id: string, query = "") => (await t.call("GET", `/campaign/${id}/rows${query}`)).json.result;
  const begun = async (csv = CSV, more: object = {}) => {
    const { id } = await make(more);
    expect((await upload(id, csv)).json).toMatchObject({ table: { state: "ready" } });
    return id;
  };

  test("a table is planned, then made into links, each known by its external id", async () => {
    const id = await begun();
    const plan = await planned(id);
    expect(plan).toMatchObject({ state: "completed", kind: "campaign_plan", counts: { total: 3, done: 3 } });
    expect(plan.result).toMatchObject({
      rows: 3,
      links: 3,
      invalid: 0,
      workspace_check: { extent: "complete", links_read: 0 },
      sample: [
        { url: "https://acme.test/a", key: "go-ada-lovelace", utm_source: "mail", externalId: `${id}:1` },
        { url: "https://acme.test/b", key: "go-bob", externalId: `${id}:2` },
        { key: "go-eva" },
      ],
      problems: [],
    });
    expect(plan.result.sample[1]).not.toHaveProperty("utm_source");
    expect(dub.links).toEqual([]);
    expect(await launched(id)).toMatchObject({
      state: "completed",
      unit: "links",
      counts: { total: 3, done: 3, failed: 0 },
      result: { created: 3 },
    });
    expect(dub.links.map(({ key }) => key)).toEqual(["go-ada-lovelace", "go-bob", "go-eva"]);
    expect(await rowsOf(id)).toMatchObject([
      { line: 2, status: "created", short_link: "https://acme.link/go-ada-lovelace", link_id: "link_0" },
      { line: 3, status: "created" },
      { line: 4, status: "created" },
    ]);
  });

  test("the result is a table, with the columns of its own", async () => {
    const id = await begun("name,page,source,url\n=cmd(),a,mail,x\n");
    await planned(id);
    await launched(id);
    const { text, headers } = await t.call("GET", `/campaign/${id}/result`);
    expect(headers.get("content-disposition")).toBe('attachment; filename="campaign-result.csv"');
    expect(text).toBe(
      "line,status,short_link,link_id,external_id,url,reason,name,page,source,table_url\r\n" +
        `2,created,https://acme.link/go-cmd,link_0,${id}:1,https://acme.test/a,,'=cmd(),a,mail,x\r\n`,
    );
    const lines = await t.call("GET", `/campaign/${id}/result?format=ndjson`);
    expect(JSON.parse(lines.text)).toMatchObject({ status: "created", name: "=cmd()", table_url: "x" });
  });

  test("the plan tells rows that are wrong by their lines, and a run takes them only when it is told to", async () => {
    dub.links.push({
      id: "link_x",
      domain: "acme.link",
      key: "go-taken",
      url: "https://else.test",
      externalId: null,
      shortLink: "https://acme.link/go-taken",
    });
    const csv = 'name,page\nAda,a\nada,b\nTaken,c\n,d\nEve,e,f,g\nBad"quote,h\nGood,i\n';
    const id = await begun(csv, {
      template: { url: "https://acme.test/{{page}}", key: "go-{{name|slug}}", domain: "acme.link" },
    });
    const { result } = await planned(id);
    expect(result).toMatchObject({ rows: 7, links: 2, invalid: 3, duplicates: 1, taken: 1 });
    expect(result.problems).toEqual([
      { line: 3, status: "duplicate", reason: "has the same key as line 2" },
      { line: 4, status: "taken", reason: "another link has this key" },
      { line: 5, status: "invalid", reason: "the column name is empty" },
      { line: 6, status: "invalid", reason: "It has 4 cells, and there are 2 columns." },
      { line: 7, status: "invalid", reason: "It has a quote within a cell that does not begin with one." },
    ]);
    const refused = await t.call("POST", `/campaign/${id}/run`, { body: {} });
    expect(refused.json).toMatchObject({
      statusCode: 409,
      message: "5 rows of the plan make no link: correct them, or say skip_invalid",
    });
    expect(await launched(id, { skip_invalid: true })).toMatchObject({ state: "completed", counts: { done: 2 } });
    expect(dub.links.map(({ key }) => key)).toEqual(["go-taken", "go-ada", "go-good"]);
    expect(await rowsOf(id, "?status=invalid&limit=2")).toHaveLength(2);
  });

  test("what was made before, by its external id, is not made again", async () => {
    const template = { ...TEMPLATE, externalId: "crm-{{name | slug}}" };
    const first = await begun(CSV, { template });
    await planned(first);
    await launched(first);
    const second = await begun(`${CSV}Dan,d,mail\n`, { template });
    expect((await planned(second)).result).toMatchObject({ rows: 4, links: 1, existing: 3, taken: 0 });
    expect(await launched(second)).toMatchObject({ counts: { done: 1 } });
    expect(dub.links).toHaveLength(4);
    expect((await rowsOf(second, "?status=existing"))[0]).toMatchObject({ link_id: "link_0" });
  });

  test("what was sent and not committed is found, and not made twice", async () => {
    const csv = `name,page,source\n${Array.from({ length: 250 }, (_, n) => `n${n},p${n},s\n`).join("")}`;
    const id = await begun(csv, { template: { url: "https://acme.test/{{page}}" } });
    await planned(id);
    let requests = 0;
    dub.meddle = ({ method }) => {
      if (method !== "POST") return undefined;
      requests += 1;
      // It did what it was asked for, and its answer was lost.
      if (requests !== 2) return undefined;
      dub.meddle = () => undefined;
      dub.script({ method: "POST", url: "http://dub.example/api/links/bulk", body: t.sent.at(-1)?.body } as never);
      return { status: 503, text: "gone" };
    };
    const { json: run } = await t.call("POST", `/campaign/${id}/run`, { body: {} });
    await work();
    expect((await t.call("GET", `/run/${run.id}`)).json).toMatchObject({ state: "running", counts: { done: 100 } });
    t.nowMs += 10_000;
    await work();
    expect((await t.call("GET", `/run/${run.id}`)).json).toMatchObject({ state: "completed", counts: { done: 250 } });
    expect(dub.links).toHaveLength(250);
    expect(new Set(dub.links.map(({ externalId }) => externalId)).size).toBe(250);
  });

  test("a rate limit is waited out, and nothing is looked up because of it", async () => {
    const id = await begun();
    await planned(id);
    dub.meddle = ({ method }) =>
      method === "POST" ? { status: 429, headers: { "retry-after": "1" }, json: {} } : undefined;
    const run = await launched(id);
    expect(run).toMatchObject({ state: "rate_limited", counts: { done: 0 } });
    t.sent.length = 0;
    dub.meddle = () => undefined;
    t.nowMs += 120_000;
    await work();
    expect((await t.call("GET", `/run/${run.id}`)).json).toMatchObject({ state: "completed", counts: { done: 3 } });
    expect(t.sent.map(({ method }) => method)).toEqual(["POST"]);
  });

  test("links that Dub refuses fail alone, with its words, and can be tried again", async () => {
    const id = await begun("name,page,source\nAda,refused,x\nBob,b,x\n");
    await planned(id);
    const run = await launched(id);
    expect(run).toMatchObject({ state: "completed", counts: { done: 1, failed: 1 } });
    const { result } = (await t.call("GET", `/run/${run.id}/failures`)).json;
    expect(result).toMatchObject([{ item: "line 2", reason: "Malicious URL detected", can_be_retried: true }]);
    const answer = dub.script;
    t.script((request) => answer({ ...request, body: request.body?.replace("refused", "allowed") } as never));
    await t.call("POST", `/run/${run.id}/retry`);
    await work();
    expect((await t.call("GET", `/run/${run.id}`)).json).toMatchObject({
      state: "completed",
      counts: { done: 2, failed: 0 },
    });
    expect(await rowsOf(id)).toMatchObject([{ status: "created" }, { status: "created" }]);
  });

  test("a list that is refused as a whole is cut until the culprit stands alone", async () => {
    const id = await begun();
    await planned(id);
    dub.meddle = ({ body }) =>
      body?.includes("acme.test/b")
        ? { status: 422, json: { error: { code: "unprocessable_entity", message: "no", doc_url: "" } } }
        : undefined;
    expect(await launched(id)).toMatchObject({ counts: { done: 2, failed: 1 } });
    expect(dub.links.map(({ key }) => key)).toEqual(["go-ada-lovelace", "go-eva"]);
  });

  test("a table cannot be replaced once links were made of it", async () => {
    const id = await begun();
    await planned(id);
    await launched(id);
    expect((await upload(id, CSV)).json).toMatchObject({ statusCode: 409 });
  });

  test("a repeat with the same external id is the same campaign, and another one a conflict", async () => {
    const rows = [{ name: "Ada", page: "a", source: "x" }];
    const first = await make({ external_id: "q3", rows });
    expect(first.table).toMatchObject({ state: "ready", rows: 1 });
    expect((await make({ external_id: "q3", rows })).id).toBe(first.id);
    expect(await make({ external_id: "q3", template: { url: "https://x.test" } })).toMatchObject({ statusCode: 409 });
    expect((await t.call("GET", "/campaign?external_id=q3")).json.result).toHaveLength(1);
  });

  test("another environment sees nothing of it, and a deleted one is gone with its rows", async () => {
    const id = await begun();
    const other = await createEnvironment(t.db, { name: "Other", nowMs: t.nowMs });
    await t.db.updateTable("campaigns").set({ environment_id: other.id }).execute();
    for (const [method, path] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["PUT", "/table"],
      ["POST", "/plan"],
      ["POST", "/run"],
      ["GET", "/rows"],
      ["GET", "/rows/2"],
      ["PATCH", "/rows/2"],
      ["GET", "/result"],
    ] as const) {
      const { json } = await t.call(method, `/campaign/${id}${path}`, method === "GET" ? {} : { body: {} });
      expect([method, path, json.message]).toEqual([method, path, "Campaign not found"]);
    }
    await t.db.updateTable("campaigns").set({ environment_id: t.environmentId }).execute();
    expect((await t.call("DELETE", `/campaign/${id}`)).json).toEqual({ id });
    expect(await t.db.selectFrom("campaign_rows").selectAll().execute()).toEqual([]);
  });

  test("a changed template takes the plan away", async () => {
    const id = await begun();
    await planned(id);
    await t.call("PATCH", `/campaign/${id}`, { body: { template: { url: "https://acme.test" } } });
    expect((await t.call("POST", `/campaign/${id}/run`, { body: {} })).json).toMatchObject({ statusCode: 409 });
  });
});

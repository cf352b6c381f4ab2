import { describeEachDialect } from "@overdub/storage/testing/databases";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { LinksDub } from "../testing/links-dub.ts";
import { linksDub } from "../testing/links-dub.ts";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

describeEachDialect("a row of a campaign", ({ createUrl }) => {
  let t: TestGateway;
  let dub: LinksDub;
  beforeEach(async () => {
    t = await startTestGateway({ databaseUrl: await createUrl() });
    dub = linksDub();
    t.script((request) => dub.script(request));
  });
  afterEach(() => t[Symbol.asyncDispose]());

  /** Has a plan or a run made. */
  const worked = async (path: string) => {
    const { json: run } = await t.call("POST", path, { body: {} });
    await t.gateway.jobs.runDue();
    return (await t.call("GET", `/run/${run.id}`)).json;
  };

  test("a row that was wrong is corrected in place, planned again, and becomes a link", async () => {
    const { json: campaign } = await t.call("POST", "/campaign", {
      body: {
        label: "Launch",
        integrated_account_id: t.account.id,
        template: { url: "https://acme.test/x/{{page}}", key: "go-{{name | slug}}", utm_source: "{{source}}" },
      },
    });
    const { id } = campaign;
    await t.call("PUT", `/campaign/${id}/table`, {
      body: "name,page,source\nAda,a,mail\nBob,,web\nAda,c,web\n",
      headers: { "content-type": "text/csv" },
    });
    const { result } = await worked(`/campaign/${id}/plan`);
    expect(result).toMatchObject({ links: 1, invalid: 1, duplicates: 1 });
    expect(result.problems.map(({ line }: { line: number }) => line)).toEqual([3, 4]);
    const at = (line: string) => `/campaign/${id}/rows/${line}`;
    expect((await t.call("GET", at("3"))).json).toMatchObject({
      line: 3,
      status: "invalid",
      data: { name: "Bob", page: "", source: "web" },
    });
    expect((await t.call("PATCH", at("3"), { body: { data: { pages: "b" } } })).json.message).toContain(
      "no column pages",
    );
    expect((await t.call("PATCH", at("3"), { body: { data: {} } })).status).toBe(400);
    expect((await t.call("PATCH", at("99"), { body: { data: { page: "b" } } })).status).toBe(404);
    expect((await t.call("PATCH", at("3x"), { body: { data: { page: "b" } } })).status).toBe(404);
    const long = await t.call("PATCH", at("3"), { body: { data: { page: "b".repeat(40_000) } } });
    expect([long.status, long.json.message]).toEqual([400, expect.stringContaining("longer than")]);

    expect((await t.call("PATCH", at("3"), { body: { data: { page: "b" } } })).json).toMatchObject({
      status: "read",
      reason: null,
      data: { name: "Bob", page: "b", source: "web" },
    });
    expect((await t.call("GET", `/campaign/${id}`)).json.plan).toBeNull();
    expect((await t.call("POST", `/campaign/${id}/run`)).status).toBe(409);
    await t.call("PATCH", at("4"), { body: { data: { name: "Cem" } } });
    expect((await worked(`/campaign/${id}/plan`)).result).toMatchObject({ links: 3, invalid: 0, duplicates: 0 });
    expect(await worked(`/campaign/${id}/run`)).toMatchObject({ state: "completed", counts: { done: 3 } });
    expect(dub.links.map(({ url }) => url)).toContain("https://acme.test/x/b");
    // What has become a link is its link's.
    expect((await t.call("PATCH", at("3"), { body: { data: { page: "d" } } })).status).toBe(409);
  });
});

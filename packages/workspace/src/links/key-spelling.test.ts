import type { Link } from "@overdub/contract";
import { enqueueJob } from "@overdub/storage";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import punycode from "punycode/punycode.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { startWorkspaceOnPostgres } from "../testing/start-workspace-on-postgres.ts";
import { visitLink } from "../testing/visit-link.ts";
import { respellKeysJob } from "./respell-keys.ts";

describe.each([
  ["SQLite", startWorkspace],
  ["PostgreSQL", startWorkspaceOnPostgres],
])("on %s", (_database, start) => {
  let workspace: StartedWorkspace;

  beforeAll(async () => {
    workspace = await start();
  });
  afterAll(() => workspace?.close());

  const create = (key: string, url = `https://acme.test/${encodeURIComponent(key)}`) =>
    clientOf(workspace).createLink({ body: { key, url } });
  const whereTo = async (key: string) => {
    const { status, headers } = await visitLink(workspace.origin, `/${encodeURI(key)}`);
    return status === 302 ? headers.location : status;
  };

  test.each([
    ["Größe", ["größe", "GRÖSSE", "Gro\u0308ße", "gr\u00f6\u00adsse"]],
    ["❤\ufe0f-Sale", ["❤-sale", "❤\ufe0e-SALE", "\u200b❤-sale"]],
    ["Ολα/Σας", ["ολα/σας", "ΟΛΑ/ΣΑΣ", "Ολα/σασ"]],
    ["v2.Été", ["V2.ÉTÉ", "v2.e\u0301te\u0301", "v2。été"]],
  ])("%s is one key in every spelling: visited, looked up, taken, searched", async (key, spellings) => {
    const link = await create(key);
    for (const spelling of [key, ...spellings, link.key]) {
      expect([spelling, await whereTo(spelling)]).toEqual([spelling, link.url]);
      const query = { domain: "localhost", key: spelling };
      expect((await clientOf(workspace).getLinkInfo({ query })).id).toBe(link.id);
      const taken = await refusal(workspace, "POST", "/links", { body: { key: spelling, url: "https://acme.test/" } });
      expect(taken).toEqual([409, "conflict", "Duplicate key: This short link already exists."]);
      for (const search of [spelling, `localhost/${spelling}`, `http://localhost:4/${encodeURI(spelling)}`]) {
        const { body } = await callApi(workspace, "GET", `/links?search=${encodeURIComponent(search)}`);
        expect([search, (body as Link[]).map(({ id }) => id)]).toEqual([search, [link.id]]);
      }
    }
    const body = [key, ...spellings].map((spelling) => ({ key: spelling, url: "https://acme.test/" }));
    const { body: made } = await callApi(workspace, "POST", "/links/bulk", { body });
    expect((made as { code?: string }[]).map(({ code }) => code)).toEqual(body.map(() => "conflict"));
  });

  test("keys that are taken earlier in a bulk request are so in every spelling", async () => {
    const body = ["Żółw", "ŻÓŁW", "Z\u0307o\u0301łw"].map((key) => ({ key, url: "https://acme.test/" }));
    const { body: made } = await callApi(workspace, "POST", "/links/bulk", { body });
    expect((made as { code?: string }[]).map(({ code }) => code)).toEqual([undefined, "conflict", "conflict"]);
  });

  test("a key can be spelled otherwise by an update, and is found as before", async () => {
    const link = await create("naïve");
    const renamed = await clientOf(workspace).updateLink({ params: { linkId: link.id }, body: { key: "Naïve" } });
    expect(renamed.key).not.toBe(link.key);
    expect(await whereTo("NAI\u0308VE")).toBe(link.url);
  });

  /** As earlier versions stored it. */
  async function createFormer(key: string): Promise<Link> {
    const link = await create(`former-${crypto.randomUUID()}`);
    const stored = punycode.toASCII(key);
    const columns = { key: stored, key_lookup: stored.toLowerCase() };
    await workspace.database.db.updateTable("links").set(columns).where("id", "=", link.id).execute();
    return { ...link, key: stored };
  }
  const respell = async () => {
    const { type } = respellKeysJob;
    await enqueueJob(workspace.database.db, { type, payload: {}, runAtMs: 0, nowMs: 0 });
    await workspace.server.jobs.runDue();
  };

  test("links of earlier versions are found as before at once, and in every spelling once they are respelled", async () => {
    const link = await createFormer("Öl\ufe0f/Preis");
    expect(await whereTo("Öl\ufe0f/Preis")).toBe(link.url);
    expect(await whereTo("öl/preis")).toBe(404);
    await respell();
    for (const key of ["Öl\ufe0f/Preis", "öl/preis", "o\u0308L/PREIS"]) expect(await whereTo(key)).toBe(link.url);
    const shown = await clientOf(workspace).getLink({ params: { linkId: link.id } });
    expect(shown.key).toBe(link.key);
  });

  test("of two that are one key now each stays at its own spelling, and can be changed and deleted", async () => {
    const [older, newer] = [await createFormer("Ärzte"), await createFormer("A\u0308RZTE")];
    await respell();
    await respell();
    expect(await whereTo("Ärzte")).toBe(older.url);
    expect(await whereTo("ärzte")).toBe(older.url);
    expect(await whereTo("A\u0308RZTE")).toBe(newer.url);
    const params = { linkId: newer.id };
    const changed = await clientOf(workspace).updateLink({
      params,
      body: { key: newer.key, url: "https://acme.test/b" },
    });
    expect(changed).toMatchObject({ id: newer.id, key: newer.key });
    expect(await whereTo("A\u0308RZTE")).toBe("https://acme.test/b");
    expect((await clientOf(workspace).getLinkInfo({ query: { domain: "localhost", key: newer.key } })).id).toBe(
      newer.id,
    );
    await clientOf(workspace).deleteLink({ params });
    expect(await whereTo("A\u0308RZTE")).toBe(older.url);
  });
});

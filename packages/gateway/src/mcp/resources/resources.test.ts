import { readdirSync } from "node:fs";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { expect, test } from "vitest";
import { catalog } from "../../catalog/catalog.ts";
import { ACCOUNT, startTestServer } from "../../testing/mcp-server.ts";
import { GUIDES } from "./register-resources.ts";
import { readSkills, SKILL_NAMES, toSkill } from "./skills/skill.ts";

type Options = Parameters<typeof startTestServer>[0];

async function withClient<T>(options: Options, use: (client: Client) => Promise<T>): Promise<T> {
  await using server = await startTestServer(options);
  const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url)));
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

async function readText(client: Client, uri: string): Promise<string> {
  const [content] = (await client.readResource({ uri })).contents;
  if (!content || !("text" in content)) throw new Error(`${uri} is no text`);
  return content.text;
}

const urisOf = async (client: Client) => (await client.listResources()).resources.map(({ uri }) => uri);

test("there is a guide for each domain, and what the account can do", async () => {
  await withClient({}, async (client) => {
    expect(await urisOf(client)).toEqual([
      "ui://overdub/chart",
      `overdub://accounts/${ACCOUNT.id}`,
      "overdub://guides/links",
      "overdub://guides/analytics",
      "overdub://guides/domains",
      "overdub://guides/conversions",
      "overdub://guides/partners",
      ...SKILL_NAMES.map((name) => `overdub://skills/${name}`),
    ]);
    expect(await readText(client, "overdub://skills/branded-links")).toMatch(/^---\nname: branded-links\n/);
    expect(await readText(client, "overdub://guides/links")).toMatch(/^# Links\n/);
    expect(await readText(client, "ui://overdub/chart")).toMatch(/^<!doctype html>/);
    expect(await client.listResources()).toMatchObject({ ttlMs: 300_000, cacheScope: "private" });
    await expect(client.readResource({ uri: "overdub://guides/none" })).rejects.toThrow();
  });
});

test("an account is described by its state and by the tools that this token has for it", async () => {
  const account = {
    ...ACCOUNT,
    isSandbox: true,
    lastActionRunResult: {
      workspace_id: "ws_1",
      default_domain: "acme.link",
      probes: { links: true, analytics: true, partners: false },
      ran_at: "2026-11-02T10:00:00.000Z",
    },
  };
  await withClient({ account, config: { tags: ["tags"] } }, async (client) => {
    expect(JSON.parse(await readText(client, `overdub://accounts/${ACCOUNT.id}`))).toEqual({
      account: {
        id: ACCOUNT.id,
        name: "Acme",
        tenant_id: "tenant_1",
        status: "active",
        is_read_only: true,
        is_blocked: false,
        is_disconnected: false,
      },
      workspace: {
        id: "ws_1",
        default_domain: "acme.link",
        readable: { links: true, analytics: true, partners: false },
      },
      last_refused: null,
      tools: { tags: { read: ["list_all_dub_tags"] } },
      not_served: [],
    });
  });
});

test("guides and playbooks to what a token cannot touch are not shown", async () => {
  await withClient({ config: { tags: ["domains"] } }, async (client) => {
    expect(await urisOf(client)).toEqual([
      `overdub://accounts/${ACCOUNT.id}`,
      "overdub://guides/domains",
      "overdub://skills/domain-provisioning",
    ]);
  });
});

test.each(GUIDES.map((guide) => [guide.name, guide] as const))(
  "the guide to %s is short and names real tools",
  (_, guide) => {
    const names = new Set(catalog.map(({ name }) => name));
    const named = guide.text.match(/\b\w*_?dub_\w+|\b\w+_dub_\w+/g)?.filter((word) => word !== "dub_id") ?? [];
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(names).toContain(name);
    expect(Buffer.byteLength(guide.text)).toBeLessThan(2_500);
    expect(catalog.some(({ tags }) => tags.some((tag) => guide.tags.includes(tag)))).toBe(true);
  },
);

test("every folder of skills is served, and each is a skill by the open format", () => {
  const folders = readdirSync(new URL("../../../../../skills/", import.meta.url));
  expect(folders.toSorted()).toEqual([...SKILL_NAMES].toSorted());
  for (const [index, { name, description, text }] of readSkills().entries()) {
    expect(name).toBe(SKILL_NAMES[index]);
    expect(description.length).toBeLessThanOrEqual(1_024);
    expect(text.split("\n").length).toBeLessThan(500);
  }
  expect(() => toSkill("# Nothing")).toThrow();
});

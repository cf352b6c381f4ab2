import type { NpmClient, SeenReply } from "./npm-client.ts";

/** What each client does with a workspace that has no links. */
export interface Step {
  readonly title: string;
  run(connect: (surface: string) => Promise<NpmClient>): Promise<void>;
}

const LINKS = 250;
const PAGE = 100;

/** @param name of the client, for keys of its own. */
export function stepsOf(name: string): Step[] {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, "-")
    .slice(0, 20);
  let id = "";
  let address = { shortLink: "" };

  const on = (surface: string, use: (client: NpmClient) => Promise<void>): Step["run"] => {
    return async (connect) => {
      const client = await connect(surface);
      try {
        await use(client);
      } finally {
        await client.close();
      }
    };
  };
  const lists = (surface: string, expected: readonly string[]): Step => ({
    title: `list ${surface}`,
    run: on(surface, async (client) => {
      const names = (await client.listTools()).map((tool) => tool.name);
      const missing = expected.filter((tool) => !names.includes(tool));
      if (missing.length > 0) throw new Error(`it does not see ${missing.join(", ")}`);
    }),
  });
  const full = (title: string, use: (client: NpmClient) => Promise<void>): Step => ({ title, run: on("full", use) });

  return [
    lists("full", ["create_a_dub_link", "dub_links_bulk_create", "list_all_dub_folders"]),
    lists("default", ["create_a_dub_link", "list_all_dub_events"]),
    lists("lean", ["search_dub_tools", "call_dub_read_tool", "call_dub_write_tool"]),
    full("create", async (client) => {
      const args = { url: "https://example.com/one", key: `${slug}-one` };
      const { id: given, shortLink } = resultOf(await client.callTool("create_a_dub_link", args));
      check(/^link_/.test(given), `the new link has the id ${given}`);
      id = given;
      address = { shortLink };
    }),
    full("get", async (client) => {
      const link = resultOf(await client.callTool("get_single_dub_link_by_id", address));
      check(link.url === "https://example.com/one", `the link leads to ${link.url}`);
    }),
    full("bulk of 250", async (client) => {
      const links = Array.from({ length: LINKS }, (_, index) => ({
        url: `https://example.com/${index}`,
        key: `${slug}-${index}`,
      }));
      const { result } = acceptedReply(await client.callTool("dub_links_bulk_create", { links }));
      const rows = Array.isArray(result) ? result.length : result?.succeeded;
      check(rows === LINKS, `${rows} of ${LINKS} were made`);
    }),
    full("paging", async (client) => {
      const seen = new Set<string>();
      let cursor: string | null = "";
      for (let page = 0; page < 4 && cursor !== null; page += 1) {
        const args = { limit: PAGE, search: slug, ...(cursor && { next_cursor: cursor }) };
        const reply = acceptedReply(await client.callTool("list_all_dub_links", args));
        for (const link of reply.result) seen.add(link.id);
        cursor = reply.next_cursor;
      }
      check(seen.size === LINKS + 1 && cursor === null, `${seen.size} of ${LINKS + 1} links were listed`);
    }),
    full("analytics", async (client) => {
      const [counts] = resultOf(await client.callTool("list_all_dub_analytics", { interval: "24h" }));
      check(typeof counts.clicks === "number", `the clicks are ${counts.clicks}`);
    }),
    full("events", async (client) => {
      const events = resultOf(await client.callTool("list_all_dub_events", { interval: "24h" }));
      check(Array.isArray(events), "the events are no list");
    }),
    full("plan and call", async (client) => {
      const plan = resultOf(await client.callTool("delete_a_dub_link_by_id", { id, dry_run: true }));
      check(typeof plan.plan_hash === "string", "the plan has no hash");
      acceptedReply(await client.callTool("delete_a_dub_link_by_id", { id, plan_hash: plan.plan_hash }));
      const reply = await client.callTool("get_single_dub_link_by_id", address);
      check(reply.isError, "the link is still there");
    }),
    full("invalid call", async (client) => {
      const reply = await client.callTool("create_a_dub_link", { url: "https://example.com", keey: "x" });
      // Some clients check arguments by themselves, and do not say which one is wrong.
      check(reply.isError, "a misspelt argument was taken");
    }),
    {
      title: "lean call",
      run: on("lean", async (client) => {
        const call = { name: "list_all_dub_tags", arguments: JSON.stringify({ limit: 1 }) };
        check(Array.isArray(resultOf(await client.callTool("call_dub_read_tool", call))), "the tags are no list");
      }),
    },
  ];
}

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

function acceptedReply(reply: SeenReply): SeenReply["value"] {
  if (reply.isError) throw new Error(`it was refused: ${JSON.stringify(reply.value)}`);
  return reply.value;
}

function resultOf(reply: SeenReply): SeenReply["value"] {
  return acceptedReply(reply).result;
}

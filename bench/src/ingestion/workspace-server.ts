/** Our workspace, with links, a click on each of them, and customers who have a lead. */
import { callerOf } from "../links/fill.ts";
import { countOnLinks } from "../servers/count-on-links.ts";
import type { WorkspaceStores } from "../servers/open-workspace.ts";
import { openWorkspace } from "../servers/open-workspace.ts";
import { serve } from "../servers/serve.ts";
import type { Counted } from "./counted.ts";
import { BUYERS, buyer, keyOf, LINKS } from "./traffic.ts";

const LINKS_PER_REQUEST = 100;

await serve(async ({ input, port, resources }) => {
  const stores = (input ?? {}) as WorkspaceStores;
  const { server, workspace, database, outbox, eventStore } = await openWorkspace(resources, port, stores);
  const call = callerOf(server, workspace);
  for (let start = 0; start < LINKS; start += LINKS_PER_REQUEST) {
    const keys = Array.from({ length: LINKS_PER_REQUEST }, (_, index) => keyOf(start + index));
    const body = keys.map((key) => ({ key, url: "https://www.example.com/", trackConversion: true }));
    await call("POST", "/links/bulk", body);
  }
  const clickIds: string[] = [];
  for (let index = 0; index < LINKS; index += 1) {
    const answer = await call("POST", "/track/click", { domain: "localhost", key: keyOf(index) });
    clickIds.push((JSON.parse(answer) as { clickId: string }).clickId);
  }
  for (let index = 0; index < BUYERS; index += 1) {
    const lead = { clickId: clickIds[index % LINKS], eventName: "Sign up", customerExternalId: buyer(index) };
    await call("POST", "/track/lead", lead);
  }

  async function count(): Promise<Counted> {
    await outbox.drain();
    const scope = { workspaceId: workspace.id, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
    const [clicks, leads, sales] = await Promise.all(
      (["click", "lead", "sale"] as const).map((kind) => eventStore.count(kind, scope)),
    );
    const stored = {
      clicks: clicks?.count ?? 0,
      leads: leads?.count ?? 0,
      sales: sales?.count ?? 0,
      amountCents: sales?.amountCents ?? 0,
    };
    return { stored, onLinks: await countOnLinks(database.db) };
  }

  return {
    listener: server.listener,
    fastPath: server.fastPath,
    facts: { authorization: `Bearer ${workspace.apiKey}` },
    commands: { clickIds: () => clickIds, drain: () => outbox.drain(), count },
  };
});

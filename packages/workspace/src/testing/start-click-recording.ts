import type { Link } from "@overdub/contract";
import { startWorkspace } from "@overdub/testkit";
import { clientOf } from "./call-api.ts";
import { createClock } from "./clock.ts";
import { visitLink } from "./visit-link.ts";

const HOUR_MS = 3_600_000;

/** A workspace with a clock of its own, for tests of what becomes of visits: links are made, visited and their clicks read. */
export async function startClickRecording() {
  const clock = createClock();
  const workspace = await startWorkspace({ now: clock.now });
  let visitors = 0;

  /** A visitor who was not there before. */
  function stranger(): Record<string, string> {
    visitors += 1;
    return { "x-real-ip": `192.0.2.${visitors}` };
  }

  return {
    clock,
    workspace,
    stranger,
    create: (body: object = {}) => clientOf(workspace).createLink({ body: { url: "https://acme.test/", ...body } }),
    visit: (link: Link, suffix = "", headers: Record<string, string> = stranger(), method = "GET") =>
      visitLink(workspace.origin, `/${link.key}${suffix}`, { headers, method }),
    async clicksOf(link: Link) {
      await workspace.outbox.drain();
      const filters = [{ dimension: "linkId", values: [link.id], negated: false }] as const;
      const scope = { workspaceId: link.workspaceId, fromMs: 0, toMs: clock.now() + HOUR_MS, filters };
      return workspace.eventStore.list("click", scope, { offset: 0, limit: 100, order: "asc" });
    },
  };
}

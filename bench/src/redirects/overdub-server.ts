/** Our workspace, with the links of the benchmark: as many as it is told. */
import type { WorkspaceServer } from "@overdub/workspace";
import { callerOf } from "../links/fill.ts";
import { countOnLinks } from "../servers/count-on-links.ts";
import { openWorkspace } from "../servers/open-workspace.ts";
import { serve } from "../servers/serve.ts";
import { fill } from "./fill.ts";
import type { BenchLink } from "./links.ts";
import { makeLinks } from "./links.ts";

await serve(async ({ input, port, resources }) => {
  const { links: count, isWarm } = input as { links: number; isWarm: boolean };
  const links = makeLinks(count);
  const { server, workspace, database, outbox, eventStore } = await openWorkspace(resources, port);
  await fill(database.db, callerOf(server, workspace), links);
  if (isWarm) await warmUp(server, links);
  return {
    listener: server.listener,
    fastPath: server.fastPath,
    commands: {
      drain: () => outbox.drain(),
      async count() {
        await outbox.drain();
        const scope = { workspaceId: workspace.id, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
        const { clicks: onLinks } = await countOnLinks(database.db);
        const { count } = await eventStore.count("click", scope);
        return { stored: count, onLinks };
      },
    },
  };
});

/** Brings every link to memory, by a visit that is no click: the first visit of a link is not what is measured. */
async function warmUp({ redirect }: WorkspaceServer, links: readonly BenchLink[]): Promise<void> {
  for (const { key } of links) {
    await redirect({ method: "HEAD", url: `/${key}`, headers: { host: "localhost" }, remoteAddress: "127.0.0.1" });
  }
}

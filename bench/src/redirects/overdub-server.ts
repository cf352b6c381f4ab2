/** Our workspace, with the links of the benchmark made through its API. */
import { openWorkspace } from "../servers/open-workspace.ts";
import { serve } from "../servers/serve.ts";
import { makeLinks } from "./links.ts";

await serve(async ({ port, resources }) => {
  const { server, workspace, database, outbox, eventStore } = await openWorkspace(resources, port);
  const headers = { authorization: `Bearer ${workspace.apiKey}`, "content-type": "application/json" };
  for (const link of makeLinks()) {
    const response = await server.api.request("/links", { method: "POST", headers, body: JSON.stringify(link) });
    if (!response.ok) throw new Error(`A link could not be made: ${await response.text()}`);
  }
  return {
    listener: server.listener,
    commands: {
      drain: () => outbox.drain(),
      async count() {
        await outbox.drain();
        const scope = { workspaceId: workspace.id, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters: [] };
        const { onLinks } = await database.db
          .selectFrom("links")
          .select((eb) => eb.fn.sum<number>("clicks").as("onLinks"))
          .executeTakeFirstOrThrow();
        const { count } = await eventStore.count("click", scope);
        return { stored: count, onLinks };
      },
    },
  };
});

/** Our workspace; besides HTTP, its API is called in this process. */
import { openWorkspace } from "../servers/open-workspace.ts";
import { serve } from "../servers/serve.ts";

const CONCURRENCY = 32;

await serve(async ({ port, resources }) => {
  const { server, workspace } = await openWorkspace(resources, port);
  const headers = { authorization: `Bearer ${workspace.apiKey}`, "content-type": "application/json" };

  async function createLinks(count: number): Promise<void> {
    for (let made = 0; made < count; made++) {
      const body = JSON.stringify({ url: "https://www.example.com/products/0" });
      const response = await server.api.request("/links", { method: "POST", headers, body });
      await response.json();
      if (!response.ok) throw new Error(`A link could not be made: ${response.status}`);
    }
  }

  return {
    listener: server.listener,
    fastPath: server.fastPath,
    facts: { authorization: headers.authorization },
    commands: {
      /** @returns links per second. */
      async createInProcess(count) {
        const share = Math.ceil(Number(count) / CONCURRENCY);
        const startedMs = performance.now();
        await Promise.all(Array.from({ length: CONCURRENCY }, () => createLinks(share)));
        return (share * CONCURRENCY * 1000) / (performance.now() - startedMs);
      },
    },
  };
});

import type { Send } from "@overdub/gateway";
import { ConnectError, selectSend } from "@overdub/gateway";
import type { Upstreams, Ways } from "./compose.ts";
import type { ServerAddress } from "./data-folder.ts";
import type { EmbeddedWorkspace } from "./embedded-workspace.ts";
import { untilFree } from "./open-events.ts";

interface SessionWays extends Ways {
  findServer(): Promise<ServerAddress | undefined>;
}

const EMBEDDED = "embedded:";
/** A session may last as long as an MCP client's, and a server must be able to start meanwhile. */
const IDLE_MS = 1000;

/**
 * The way to every upstream for a command. Requests for the embedded workspace go to the running server; without one
 * the workspace is opened here while it is needed.
 */
export function createSessionSend({ network, toServer, findServer, openWorkspace }: SessionWays): Upstreams {
  let workspace: Promise<EmbeddedWorkspace> | undefined;
  let released = Promise.resolve();
  const calls = new Set<Promise<unknown>>();
  let idle: NodeJS.Timeout | undefined;

  const here = selectSend({ network, embedded: async (request) => (await open()).server.api.fetch(request) });

  function open(): Promise<EmbeddedWorkspace> {
    // DuckDB's lock does not tell two holders in one process apart, so the last one must have let go.
    workspace ??= released.then(openWorkspace);
    return workspace;
  }

  function release(): Promise<void> {
    clearTimeout(idle);
    const opened = workspace;
    workspace = undefined;
    released = released.then(async () => (await opened)?.close());
    return released;
  }

  /** @returns the server to send to, or nothing when the workspace is open here. */
  async function locate(): Promise<ServerAddress | undefined> {
    const server = workspace ? undefined : await findServer();
    if (server) return server;
    try {
      await open();
      return undefined;
    } catch (cause) {
      workspace = undefined;
      throw new ConnectError(cause instanceof Error ? cause.message : "", { cause });
    }
  }

  const toWorkspace: Send = async (request) => {
    const server = await untilFree(locate);
    if (!server) return here(request);
    return toServer({ ...request, url: `${server.workspace}/api${request.url.slice(EMBEDDED.length)}` });
  };

  return {
    async send(request) {
      if (!request.url.startsWith(EMBEDDED)) return network(request);
      clearTimeout(idle);
      const call = toWorkspace(request);
      calls.add(call);
      try {
        return await call;
      } finally {
        calls.delete(call);
        if (calls.size === 0) idle = setTimeout(release, IDLE_MS).unref();
      }
    },
    async close() {
      await Promise.allSettled(calls);
      await release();
    },
  };
}

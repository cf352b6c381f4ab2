/** What one installation is: gateway and embedded workspace in one process, here on one port and without limits. */
import type { GatewayTables } from "@overdub/gateway";
import { ConnectError, EMBEDDED_BASE_URL, selectSend } from "@overdub/gateway";
import type { SqlDatabase } from "@overdub/storage";
import { callerOf } from "../links/fill.ts";
import { openGateway } from "../servers/open-gateway.ts";
import { openWorkspace } from "../servers/open-workspace.ts";
import { serve } from "../servers/serve.ts";
import { BUYERS, buyerOf, KEY } from "./traffic.ts";

const LINKS = 100;
/** Where the gateway answers; everything else is the workspace's. */
const GATEWAY_PATHS = /^\/(?:proxy|mcp)\//;

await serve(async ({ port, resources }) => {
  const { server, workspace, database } = await openWorkspace(resources, port);
  const call = callerOf(server, workspace);
  const links = Array.from({ length: LINKS }, (_, n) => ({ url: `https://www.example.com/products/${n}` }));
  await call("POST", "/links/bulk", [...links.slice(1), { ...links[0], key: KEY, trackConversion: true }]);
  const { clickId } = JSON.parse(await call("POST", "/track/click", { domain: "localhost", key: KEY }));
  for (let index = 0; index < BUYERS; index += 1) {
    await call("POST", "/track/lead", { clickId, eventName: "Sign up", customerExternalId: buyerOf(index) });
  }
  const network = async () => {
    throw new ConnectError("nothing is to be sent over the network");
  };
  const { listener: gateway, facts } = await openGateway(resources, {
    // The same file, with the tables of both.
    database: database as unknown as SqlDatabase<GatewayTables>,
    send: selectSend({ embedded: (request) => server.api.fetch(request), network }),
    port,
    baseUrl: EMBEDDED_BASE_URL,
    apiKey: () => workspace.apiKey,
  });
  return {
    listener: (request, response) => {
      if (GATEWAY_PATHS.test(request.url ?? "")) void gateway(request, response);
      else server.listener(request, response);
    },
    fastPath: { ...server.fastPath, takes: (url) => !GATEWAY_PATHS.test(url) && server.fastPath.takes(url) },
    facts: { ...facts, apiKey: workspace.apiKey, clickId },
  };
});

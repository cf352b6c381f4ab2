/** A child process of tests: a whole gateway before a Dub that takes its time, served over stdio. */
import { setTimeout as delay } from "node:timers/promises";
import { serveMcpStdio } from "../mcp/serve-stdio.ts";
import { succeed } from "./bulk-dub.ts";
import { SILENT } from "./mcp-server.ts";
import { startTestGateway } from "./test-gateway.ts";

await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
t.script(async (request) => {
  await delay(50);
  console.error(`sent ${request.method}`);
  return succeed(request);
});
const { catalog, callTool, requestState } = t.gateway.context;
await serveMcpStdio({
  account: t.account,
  tools: catalog,
  callTool,
  requestState,
  workspaceLabel: "Acme",
  version: "0.0.0-test",
  log: SILENT,
});
console.error("closed");

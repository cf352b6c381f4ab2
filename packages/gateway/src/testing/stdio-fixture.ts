/** The child process of `serve-stdio.test.ts`: it serves a scripted account, and prints where it should not. */
import { catalog } from "../catalog/catalog.ts";
import { serveMcpStdio } from "../mcp/serve-stdio.ts";
import { ACCOUNT, envelopeOf, REQUEST_STATE, SILENT, scriptedInvoke, testCaller } from "./mcp-server.ts";

const invoke = scriptedInvoke((args) => {
  console.log("a stray line");
  return envelopeOf({ id: args.id ?? "none" });
});

await serveMcpStdio({
  account: ACCOUNT,
  tools: catalog,
  callTool: testCaller(invoke),
  requestState: REQUEST_STATE,
  workspaceLabel: "Acme",
  version: "0.0.0-test",
  log: SILENT,
});
console.error("closed");

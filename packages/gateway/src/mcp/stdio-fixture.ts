/** The child process of `serve-stdio.test.ts`: it serves a scripted account, and prints where it should not. */
import { catalog } from "../catalog/catalog.ts";
import { serveMcpStdio } from "./serve-stdio.ts";
import { ACCOUNT, envelopeOf, SILENT, scriptedInvoke } from "./test-server.ts";

const invoke = scriptedInvoke((args) => {
  console.log("a stray line");
  return envelopeOf({ id: args.id ?? "none" });
});

await serveMcpStdio({
  account: ACCOUNT,
  tools: catalog,
  invoke,
  workspaceLabel: "Acme",
  version: "0.0.0-test",
  log: SILENT,
});
console.error("closed");

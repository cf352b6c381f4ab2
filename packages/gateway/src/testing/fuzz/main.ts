import { runFromCommandLine } from "@overdub/testkit/fuzz";
import { fuzzGateway } from "./fuzz-gateway.ts";

await runFromCommandLine(async (options) => {
  const report = await fuzzGateway(options);
  console.info(`${report.upstreamRequests} requests to Dub`);
  if (report.missedRoutes.length > 0) console.info(`Routes not met: ${report.missedRoutes.join(", ")}`);
  return report;
});

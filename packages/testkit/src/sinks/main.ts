/** `npm run test:sync`: the comparison at its full size. */
import { parseArgs } from "node:util";
import { compareSync } from "./compare-sync.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "1000000" },
    kills: { type: "string", default: "3" },
  },
});
const [events, kills] = [Number(values.events), Number(values.kills)];
const startedMs = performance.now();
const log = (line: string) =>
  void process.stdout.write(`${((performance.now() - startedMs) / 1000).toFixed(0).padStart(5)} s  ${line}\n`);
const results = await compareSync({ events, late: Math.floor(events / 10), kills, refusals: 8, log });
for (const { name, refusals, missing, surplus } of results) {
  log(`${name}: ${missing} missing, ${surplus} too many, of ${events}; it has refused ${refusals} times`);
}
process.exitCode = results.every(({ missing, surplus }) => missing === 0 && surplus === 0) ? 0 : 1;

/** Child process of a test: adds one click to the event store named by its argument, says so and stays until stdin ends. */
import { openDuckDbEventStore } from "../events/duckdb-event-store.ts";
import { sampleClick } from "./sample-events.ts";

const store = await openDuckDbEventStore(process.argv[2] ?? "");
const watermark = (await store.watermark()) + 1;
await store.append([{ seq: watermark, event: sampleClick({ clickId: `click_${watermark}` }) }]);
process.stdout.write("appended\n");
process.stdin.resume();

/**
 * Run as a process whose memory is limited: makes a workspace of the size given by its arguments, writes it to a file
 * and imports that elsewhere. Prints how many links and clicks have arrived.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { startWorkspace } from "@overdub/testkit/start-workspace";
import { clientOf } from "./call-api.ts";
import { insertLinks } from "./insert-rows.ts";
import { sampleClick } from "./sample-events.ts";

const [links = 0, clicks = 0] = process.argv.slice(2, 4).map(Number);
const file = process.argv[4] ?? "";
const CHUNK = 5_000;
const KEEP = { keys: true };

const source = await startWorkspace();
const workspace = await source.addWorkspace({ slug: "much", domain: "much.example" });
await insertLinks(source.database.db, workspace.id, workspace.domain, links);
const [link] = await clientOf({ server: source.server, workspace }).getLinks({ query: { pageSize: 1 } });
const startMs = Date.now() - 86_400_000;
for (let start = 0; link && start < clicks; start += CHUNK) {
  const seqs = Array.from({ length: Math.min(CHUNK, clicks - start) }, (_, index) => start + index + 1);
  await source.eventStore.append(seqs.map((seq) => ({ seq, event: sampleClick(link, startMs + seq) })));
}
const text = Readable.from(source.server.transfer.exportSnapshot("much", { events: true, keys: true }));
await pipeline(text, createWriteStream(file));
await source.close();

const target = await startWorkspace();
const { digest } = await target.server.transfer.checkSnapshot(createReadStream(file), KEEP);
await target.server.transfer.importSnapshot(createReadStream(file), digest, KEEP);
const api = clientOf({ server: target.server, workspace });
const arrived = await api.retrieveAnalytics({ query: { interval: "30d" } });
process.stdout.write(JSON.stringify([await api.getLinksCount(), arrived]));
await target.close();

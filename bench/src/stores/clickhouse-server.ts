/**
 * ClickHouse's engine behind as much of its HTTP interface as the client speaks, in a process of its own, as a server is: npm
 * has the engine, and no server.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { connectInProcess } from "@overdub/testkit/clickhouse";
import { createTemporaryFolder } from "../servers/temporary-folder.ts";

await using resources = new AsyncDisposableStack();
const gone = new Promise((resolve) => process.once("disconnect", resolve));
const engine = connectInProcess(await createTemporaryFolder(resources));

/** Of the transport, or of the database, which every statement names. */
const NO_SETTINGS = new Set(["query", "query_id", "session_id", "database", "role"]);

const server = createServer(async (request, response) => {
  try {
    const { searchParams } = new URL(request.url ?? "/", "http://localhost");
    const fields = new Map(searchParams);
    const type = request.headers["content-type"] ?? "";
    let body = "";
    if (type.startsWith("multipart/")) {
      const form = await new Response(new Blob([Buffer.concat(await request.toArray())]), {
        headers: { "content-type": type },
      }).formData();
      for (const [name, value] of form) fields.set(name, String(value));
    } else {
      body = await text(request);
    }
    const named = fields.get("query");
    const parameters = [...fields].filter(([name]) => name.startsWith("param_"));
    const settings = [...fields].filter(([name]) => !NO_SETTINGS.has(name) && !name.startsWith("param_"));
    const { stream } = await engine.exec({
      query: named ?? body,
      query_params: Object.fromEntries(parameters.map(([name, value]) => [name.slice(6), unescapeText(value)])),
      clickhouse_settings: Object.fromEntries(settings),
      ...(named !== undefined && body !== "" ? { values: Readable.from([body]) } : {}),
    });
    response.end(await text(stream));
  } catch (error) {
    response.writeHead(500, { "X-ClickHouse-Exception-Code": "1" });
    response.end(error instanceof Error ? error.message : String(error));
  }
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
process.send?.({ port: (server.address() as AddressInfo).port });
await gone;
server.closeAllConnections();
server.close();

/** What the client writes of a text, as ClickHouse's tab-separated format has it. */
function unescapeText(value: string): string {
  const letters: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", "0": "\0" };
  return value.replaceAll(/\\(.)/gs, (_, letter: string) => letters[letter] ?? letter);
}

/** The least that can keep an event: one row in SQLite, each in a commit of its own, as durable as ours. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { serve } from "../servers/serve.ts";
import { createTemporaryFolder } from "../servers/temporary-folder.ts";

await serve(async ({ resources }) => {
  const sqlite = new DatabaseSync(join(await createTemporaryFolder(resources), "bare.db"));
  resources.defer(() => sqlite.close());
  sqlite.exec("pragma journal_mode = wal; pragma synchronous = full");
  sqlite.exec("create table events (id integer primary key, event text not null)");
  const insert = sqlite.prepare("insert into events (event) values (?) returning id");
  return {
    listener: (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.once("end", () => {
        const event = JSON.parse(Buffer.concat(chunks).toString());
        const row = insert.get(JSON.stringify({ ...event, headers: request.headers, timestampMs: Date.now() }));
        const body = JSON.stringify({ id: row?.id });
        response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
        response.end(body);
      });
    },
  };
});

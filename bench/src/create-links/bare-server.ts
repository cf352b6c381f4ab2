/** The least that can keep a link: one row in SQLite, each in a commit of its own, as durable as ours. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { serve } from "../servers/serve.ts";
import { createTemporaryFolder } from "../servers/temporary-folder.ts";

await serve(async ({ resources }) => {
  const sqlite = new DatabaseSync(join(await createTemporaryFolder(resources), "bare.db"));
  resources.defer(() => sqlite.close());
  sqlite.exec("pragma journal_mode = wal; pragma synchronous = full");
  sqlite.exec("create table links (id integer primary key, key text not null unique, url text not null)");
  const insert = sqlite.prepare("insert into links (key, url) values (?, ?) returning id");
  return {
    listener: (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.once("end", () => {
        const { url } = JSON.parse(Buffer.concat(chunks).toString());
        const key = randomBytes(6).toString("base64url");
        const row = insert.get(key, url);
        const body = JSON.stringify({ id: row?.id, key, url });
        response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
        response.end(body);
      });
    },
  };
});

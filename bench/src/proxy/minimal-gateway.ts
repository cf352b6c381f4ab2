/**
 * The least that does a gateway's work: looks up token and account in SQLite, opens the sealed key, reads and writes JSON
 * with a sealed cursor, writes a log row behind, and has each write in an audit log before and after, durably.
 */
import { createCipheriv, createDecipheriv, createSecretKey, hash, randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Agent, request as send } from "undici";
import { serve } from "../servers/serve.ts";
import { createTemporaryFolder } from "../servers/temporary-folder.ts";
import { readAll } from "./read-all.ts";

const secret = createSecretKey(randomBytes(32));

function seal(text: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", secret, nonce);
  return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

function open(sealed: Uint8Array): string {
  const decipher = createDecipheriv("aes-256-gcm", secret, sealed.subarray(0, 12)).setAuthTag(sealed.subarray(-16));
  return decipher.update(sealed.subarray(12, -16), undefined, "utf8") + decipher.final("utf8");
}

await serve(async ({ input, resources }) => {
  const { upstream } = input as { upstream: string };
  const dispatcher = new Agent({ connections: 128 });
  resources.defer(() => dispatcher.close());
  const sqlite = new DatabaseSync(join(await createTemporaryFolder(resources), "minimal.db"));
  resources.defer(() => sqlite.close());
  sqlite.exec("pragma journal_mode = wal; pragma synchronous = full");
  sqlite.exec("create table tokens (hash text primary key, environment text) without rowid");
  sqlite.exec("create table accounts (id text primary key, environment text, key blob) without rowid");
  sqlite.exec("create table log (id text primary key, entry text); create table audit (id text, entry text)");
  const token = "ovd_bench";
  const accountId = randomUUID();
  sqlite.prepare("insert into tokens values (?, 'bench')").run(hash("sha256", token));
  sqlite.prepare("insert into accounts values (?, 'bench', ?)").run(accountId, seal("dub_bench0123456789abcdef"));
  const findToken = sqlite.prepare("select environment from tokens where hash = ?");
  const findAccount = sqlite.prepare("select key from accounts where id = ? and environment = ?");
  const addAudit = createGroup(sqlite, "insert into audit values (?, ?)", (write) => setImmediate(write));
  const addLog = createGroup(sqlite, "insert into log values (?, ?)", (write) => setTimeout(write, 500).unref());

  return {
    facts: { authorization: `Bearer ${token}`, accountId },
    listener: async (request, response) => {
      const startedMs = performance.now();
      const { method = "GET", url = "/", headers } = request;
      const environment = findToken.get(hash("sha256", headers.authorization?.slice(7) ?? ""))?.environment ?? "";
      const { pathname, searchParams } = new URL(url, "http://localhost");
      const account = findAccount.get(searchParams.get("integrated_account_id"), environment);
      const given = method === "POST" ? JSON.parse((await readAll(request)).toString()) : undefined;
      const id = randomUUID();
      if (given) await addAudit(id, JSON.stringify({ environment, accountId, given, outcome: "pending" }));
      searchParams.delete("integrated_account_id");
      const answer = await send(`${upstream}${pathname}?${searchParams}`, {
        method: method === "POST" ? "POST" : "GET",
        headers: { authorization: `Bearer ${open(account?.key as Uint8Array)}`, "content-type": "application/json" },
        body: given ? JSON.stringify(given) : null,
        dispatcher,
      });
      const result = JSON.parse(await answer.body.text());
      if (given) await addAudit(id, JSON.stringify({ outcome: "done", status: answer.statusCode }));
      const cursor = Array.isArray(result) ? seal(JSON.stringify([20, result.at(-1)?.id])).toString("base64url") : null;
      const body = JSON.stringify({ result, next_cursor: cursor, prev_cursor: null, result_count: result.length ?? 1 });
      void addLog(id, JSON.stringify({ environment, accountId, pathname, duration: performance.now() - startedMs }));
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
      response.end(body);
    },
  };
});

/** Rows that share a commit with those that come until it is time. */
function createGroup(sqlite: DatabaseSync, sql: string, soon: (write: () => void) => unknown) {
  const insert = sqlite.prepare(sql);
  let rows: [id: string, entry: string][] = [];
  let written: PromiseWithResolvers<void> | undefined;
  const write = () => {
    sqlite.exec("begin immediate");
    for (const row of rows) insert.run(...row);
    sqlite.exec("commit");
    rows = [];
    written?.resolve();
    written = undefined;
  };
  return (id: string, entry: string): Promise<void> => {
    rows.push([id, entry]);
    if (!written) {
      written = Promise.withResolvers();
      soon(write);
    }
    return written.promise;
  };
}

/** The least that answers the same questions: a route of the same router for each, one statement, and its rows as JSON. */
import { DatabaseSync } from "node:sqlite";
import type { SqlDialect } from "@overdub/storage";
import { Hono } from "hono";
import pg from "pg";
import type { Question } from "./questions.ts";

export interface BareLists {
  /** The answer as text. Nobody is asked for a key, nothing is checked, and dates stay numbers. */
  readonly ask: (question: Pick<Question, "name">) => Promise<string>;
  /** The rows of a statement, with `?` for its parameters. */
  readonly run: (sql: string, parameters: Question["parameters"]) => Promise<unknown[]>;
}

export function openBareLists(
  dialect: SqlDialect,
  { path, url }: { readonly path: string; readonly url: string },
  questions: readonly Question[],
  resources: AsyncDisposableStack,
): BareLists {
  const run = dialect === "sqlite" ? runOnSqlite(path, resources) : runOnPostgres(url, resources);
  const app = new Hono();
  for (const [n, { sql, parameters }] of questions.entries()) {
    app.get(`/${n}`, async (c) => c.json(await run(sql, parameters)));
  }
  const places = new Map(questions.map(({ name }, n) => [name, n]));
  return { run, ask: async ({ name }) => (await app.request(`/${places.get(name)}`)).text() };
}

/** Statements are prepared once, as ours are. */
function runOnSqlite(path: string, resources: AsyncDisposableStack): BareLists["run"] {
  const sqlite = new DatabaseSync(path, { readOnly: true });
  resources.defer(() => sqlite.close());
  const prepared = new Map<string, ReturnType<DatabaseSync["prepare"]>>();
  return async (sql, parameters) => {
    const statement = prepared.get(sql) ?? sqlite.prepare(sql);
    prepared.set(sql, statement);
    return statement.all(...parameters);
  };
}

/** Under names, as ours are, so that each is planned once. Numbers stay the texts that the driver gives. */
function runOnPostgres(connectionString: string, resources: AsyncDisposableStack): BareLists["run"] {
  const pool = new pg.Pool({ connectionString });
  resources.defer(() => pool.end());
  const named = new Map<string, { readonly name: string; readonly text: string }>();
  return async (sql, parameters) => {
    const statement = named.get(sql) ?? { name: `bare_${named.size}`, text: numbered(sql) };
    named.set(sql, statement);
    return (await pool.query({ ...statement, values: [...parameters] })).rows;
  };
}

function numbered(sql: string): string {
  let number = 0;
  return sql.replaceAll("?", () => `$${++number}`);
}

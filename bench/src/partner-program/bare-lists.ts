/** The least that answers the same questions: a route of the same router for each, one statement, and its rows as JSON. */
import { DatabaseSync } from "node:sqlite";
import type { SqlDialect } from "@overdub/storage";
import { Hono } from "hono";
import { CompiledQuery } from "kysely";
import type { OpenWorkspace } from "../servers/open-workspace.ts";
import type { Question } from "./questions.ts";

export interface BareLists {
  /** The answer as text. Nobody is asked for a key, nothing is checked, and dates stay numbers. */
  readonly ask: (question: Pick<Question, "name">) => Promise<string>;
  /** The rows of a statement, with `?` for its parameters. */
  readonly run: (sql: string, parameters: Question["parameters"]) => Promise<unknown[]>;
}

export function openBareLists(
  dialect: SqlDialect,
  { path, database }: Pick<OpenWorkspace, "path" | "database">,
  questions: readonly Question[],
  resources: AsyncDisposableStack,
): BareLists {
  const run = dialect === "sqlite" ? runOnSqlite(path, resources) : runOnPostgres(database);
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

function runOnPostgres({ db }: OpenWorkspace["database"]): BareLists["run"] {
  return async (sql, parameters) => {
    let number = 0;
    const numbered = sql.replaceAll("?", () => `$${++number}`);
    return (await db.executeQuery(CompiledQuery.raw(numbered, [...parameters]))).rows;
  };
}

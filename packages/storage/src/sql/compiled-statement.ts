import type { CompiledQuery, DatabaseConnection, DialectAdapter, Kysely, QueryExecutor, QueryResult } from "kysely";
import { SelectQueryNode } from "kysely";
import type { Run } from "./kept-rows.ts";
import type { NamedRead } from "./named-statements.ts";
import { PooledPostgresAdapter } from "./postgres.ts";
import type { RepeatedQuery } from "./sqlite-driver.ts";
import { SharingSqliteAdapter } from "./sqlite-driver.ts";

/** What a query builder of Kysely is, whatever it builds. */
interface Compilable<Row> {
  compile(): CompiledQuery<Row>;
}

/** Stands in a statement for a value that each run brings along. */
class Parameter {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Gives what stands for the value of this name: a column of any type takes it. */
export type ParameterNamed<Name extends string> = (name: Name) => never;

type Build<Tables, Name extends string, Row> = (db: Kysely<Tables>, parameter: ParameterNamed<Name>) => Compilable<Row>;

type Values<Name extends string> = Readonly<Record<Name, unknown>>;

/**
 * A statement that runs with every request: Kysely makes its text once for each database, which costs more than to run it.
 *
 * @param build makes it with parameters in the place of values. All but these values is the same each time.
 * @returns     the rows of a run with values.
 */
export function compiledStatement<Tables, Name extends string, Row>(
  build: Build<Tables, Name, Row>,
): (db: Kysely<Tables>, values: Values<Name>) => Promise<Row[]> {
  return compiledBy(build, readerOf);
}

/**
 * The same, at once, for what is read outside of transactions.
 *
 * @returns the rows; `undefined` where they would come later: from PostgreSQL, and from SQLite in memory.
 */
export function compiledRead<Tables, Name extends string, Row>(
  build: Build<Tables, Name, Row>,
): (db: Kysely<Tables>, values: Values<Name>) => Row[] | undefined {
  const compile = compileOnce(build);
  return (db, values) => {
    const statement = compile(db);
    const read = db.isTransaction ? undefined : ownReaderOf(db.getExecutor().adapter, statement);
    // What is selected has the shape that its query gives it.
    return read?.(withValues(statement, values)).rows as Row[] | undefined;
  };
}

/**
 * The same for rows that nearly every request asks for: on SQLite they are kept while the file stays the same. They are
 * not to be changed by who gets them, and not to be of a table that another thread of this process changes.
 */
export function compiledLookup<Tables, Name extends string, Row>(
  build: Build<Tables, Name, Row>,
): (db: Kysely<Tables>, values: Values<Name>) => Promise<readonly Readonly<Row>[]> {
  return compiledBy(build, finderOf);
}

/**
 * The same for what changes rows.
 *
 * @returns how many rows were inserted, updated or deleted.
 */
export function compiledChange<Tables, Name extends string>(
  build: Build<Tables, Name, unknown>,
): (db: Kysely<Tables>, values: Values<Name>) => Promise<number> {
  const compile = compileOnce(build);
  return async (db, values) => {
    const { numAffectedRows } = await execute(db, withValues(compile(db), values));
    return Number(numAffectedRows);
  };
}

/**
 * The same for what inserts a row that the database numbers.
 *
 * @returns its number on SQLite, which for `returning` would make a table first; `undefined` on PostgreSQL.
 */
export function compiledInsert<Tables, Name extends string>(
  build: Build<Tables, Name, unknown>,
): (db: Kysely<Tables>, values: Values<Name>) => Promise<number | undefined> {
  const compile = compileOnce(build);
  return async (db, values) => {
    const { insertId } = await execute(db, withValues(compile(db), values));
    return insertId === undefined ? undefined : Number(insertId);
  };
}

/** The same for a change that is made for several values, in a transaction. */
export function compiledChanges<Tables, Name extends string>(
  build: Build<Tables, Name, unknown>,
): (tx: Kysely<Tables>, several: readonly Values<Name>[]) => Promise<void> {
  const compile = compileOnce(build);
  return async (tx, several) => {
    const statement = compile(tx);
    await runEach(
      tx,
      statement,
      several.map((values) => parametersOf(statement, values)),
    );
  };
}

/** Runs a statement that changes rows for each list of parameters, in a transaction: on SQLite at one go. */
export async function runEach<Tables>(
  tx: Kysely<Tables>,
  statement: CompiledQuery,
  parameters: readonly (readonly unknown[])[],
): Promise<void> {
  if (tx.getExecutor().adapter instanceof SharingSqliteAdapter) {
    const query: RepeatedQuery = { ...statement, parameters: [], each: parameters };
    await execute(tx, query);
  } else {
    for (const each of parameters) await execute(tx, { ...statement, parameters: each });
  }
}

type Reader = Run | NamedRead;

/** @param readerFor gives what is read with outside of transactions; nothing: Kysely's own way. */
function compiledBy<Tables, Name extends string, Row>(
  build: Build<Tables, Name, Row>,
  readerFor: (adapter: DialectAdapter, statement: CompiledQuery) => Reader | undefined,
): (db: Kysely<Tables>, values: Values<Name>) => Promise<Row[]> {
  const compile = compileOnce(build);
  return async (db, values) => {
    const statement = compile(db);
    const query = withValues(statement, values);
    const read = db.isTransaction ? undefined : readerFor(db.getExecutor().adapter, statement);
    if (!read) return (await execute(db, query)).rows;
    // What is selected has the shape that its query gives it.
    return (await read(query)).rows as Row[];
  };
}

/** Of each transaction on SQLite, by what Kysely runs its statements with. */
const connections = new WeakMap<QueryExecutor, DatabaseConnection>();

/**
 * Runs a statement. In a transaction on SQLite it goes straight to the connection: the way there through Kysely, where it
 * would wait for what the transaction runs already, takes longer than most statements.
 */
function execute<Tables, Row>(db: Kysely<Tables>, query: CompiledQuery<Row>): Promise<QueryResult<Row>> {
  const executor = db.getExecutor();
  if (!db.isTransaction || !(executor.adapter instanceof SharingSqliteAdapter)) return db.executeQuery(query);
  const known = connections.get(executor);
  if (known) return known.executeQuery<Row>(query);
  return executor.provideConnection((connection) => {
    connections.set(executor, connection);
    return connection.executeQuery<Row>(query);
  });
}

function compileOnce<Tables, Name extends string, Row>(build: Build<Tables, Name, Row>) {
  // A transaction is a Kysely of its own, with the adapter of its database.
  const known = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  return (db: Kysely<Tables>): CompiledQuery<Row> => {
    const { adapter } = db.getExecutor();
    const statement = known.get(adapter) ?? build(db, (name) => new Parameter(name) as never).compile();
    known.set(adapter, statement);
    return statement;
  };
}

function withValues<Name extends string, Row>(statement: CompiledQuery<Row>, values: Values<Name>): CompiledQuery<Row> {
  return { ...statement, parameters: parametersOf(statement, values) };
}

function parametersOf<Name extends string>({ parameters }: CompiledQuery, values: Values<Name>): readonly unknown[] {
  return parameters.map((value) => (value instanceof Parameter ? values[value.name as Name] : value));
}

/** Keeps rows, where that is possible. */
function finderOf(adapter: DialectAdapter, statement: CompiledQuery): Reader | undefined {
  const read = readerOf(adapter, statement);
  return read && adapter instanceof SharingSqliteAdapter ? adapter.find : read;
}

function readerOf(adapter: DialectAdapter, statement: CompiledQuery): Reader | undefined {
  if (!SelectQueryNode.is(statement.query)) return undefined;
  return adapter instanceof PooledPostgresAdapter ? adapter.read : ownReaderOf(adapter, statement);
}

/** Of a database in this process. */
function ownReaderOf(adapter: DialectAdapter, { query }: CompiledQuery): Run | undefined {
  return SelectQueryNode.is(query) && adapter instanceof SharingSqliteAdapter ? adapter.read : undefined;
}

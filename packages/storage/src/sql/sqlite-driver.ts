import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from "kysely";
import {
  DeleteQueryNode,
  InsertQueryNode,
  SelectQueryNode,
  SqliteAdapter,
  SqliteDialect,
  UpdateQueryNode,
} from "kysely";
import { LRUCache } from "lru-cache";
import type { Run } from "./kept-rows.ts";
import { KeptRows } from "./kept-rows.ts";
import type { Member } from "./shared-commits.ts";
import { SharedCommits } from "./shared-commits.ts";

/** Statements that are remembered, of each connection. */
const MAX_STATEMENTS = 256;

/** The connections to one file. */
export interface SqliteConnections {
  readonly writer: DatabaseSync;
  /** Sees what is committed, and nothing else. Absent for a database in memory, which has one connection. */
  readonly reader: DatabaseSync | undefined;
}

/** Kysely on `node:sqlite`. */
export class NodeSqliteDialect extends SqliteDialect {
  readonly #connections: SqliteConnections;
  readonly #read: Run | undefined;
  readonly #kept: KeptRows | undefined;

  constructor(connections: SqliteConnections) {
    super({
      database: async () => {
        throw new Error("The driver has the database.");
      },
    });
    this.#connections = connections;
    const { reader } = connections;
    if (!reader) return;
    this.#read = createRun(reader);
    this.#kept = new KeptRows(reader, this.#read);
  }

  override createDriver(): Driver {
    return new NodeSqliteDriver(this.#connections, this.#read, this.#kept);
  }

  override createAdapter(): SqliteAdapter {
    return new SharingSqliteAdapter(this.#read, this.#kept);
  }
}

/** A change that is to be made for each list of parameters. */
export interface RepeatedQuery extends CompiledQuery {
  readonly each: readonly (readonly unknown[])[];
}

export class SharingSqliteAdapter extends SqliteAdapter {
  /** For what is read outside of transactions, without the way through Kysely, which takes longer than the statement. */
  readonly read: Run | undefined;
  /** Likewise, of rows that are not to be changed by who gets them. */
  readonly find: Run | undefined;

  constructor(read: Run | undefined, kept: KeptRows | undefined) {
    super();
    this.read = read;
    this.find = kept?.find;
  }

  /** SQLite does have transactional DDL. Saying so puts migrations in one transaction, which also locks others out. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  /** The driver knows who has to wait for whom. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/**
 * Writes share commits. What is read outside of transactions is read over a connection of its own, so that nobody is
 * shown what is not yet durable, and no read waits for a commit.
 */
class NodeSqliteDriver implements Driver {
  readonly #connections: SqliteConnections;
  readonly #commits: SharedCommits;
  readonly #write: Run;
  readonly #read: Run | undefined;

  constructor(connections: SqliteConnections, read: Run | undefined, kept: KeptRows | undefined) {
    const { writer } = connections;
    this.#connections = connections;
    this.#commits = new SharedCommits(writer, kept?.noteCommit);
    this.#write = createRun(writer);
    this.#read = read;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Session> {
    return new Session(this.#commits, this.#write, this.#read);
  }

  beginTransaction(session: Session): Promise<void> {
    return session.begin();
  }

  commitTransaction(session: Session): Promise<void> {
    return session.commit();
  }

  rollbackTransaction(session: Session): Promise<void> {
    return session.rollback();
  }

  async releaseConnection(): Promise<void> {}

  async destroy(): Promise<void> {
    this.#commits.end();
    closeConnections(this.#connections);
  }
}

/** The writer last: the last connection to a file tidies up, which one that only reads cannot. */
export function closeConnections({ writer, reader }: SqliteConnections): void {
  for (const connection of [reader, writer]) if (connection?.isOpen) connection.close();
}

/** A connection as Kysely sees it. */
class Session implements DatabaseConnection {
  readonly #commits: SharedCommits;
  readonly #write: Run;
  readonly #read: Run | undefined;
  #member: Member | undefined;

  constructor(commits: SharedCommits, write: Run, read: Run | undefined) {
    this.#commits = commits;
    this.#write = write;
    this.#read = read;
  }

  async begin(): Promise<void> {
    this.#member = await this.#commits.begin();
  }

  /** If it fails, Kysely rolls back. */
  async commit(): Promise<void> {
    await this.#commits.commit(this.#inTransaction());
    this.#member = undefined;
  }

  async rollback(): Promise<void> {
    const member = this.#inTransaction();
    this.#member = undefined;
    await this.#commits.rollback(member);
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const member = this.#member;
    // What is selected has the shape that its query gives it.
    const run = (connection: Run) => connection(query) as QueryResult<Row>;
    if (member) return this.#commits.run(member, () => run(this.#write));
    if (this.#read && isRead(query)) return run(this.#read);
    const write = () => run(this.#write);
    return canShare(query) ? this.#commits.runAlone(write) : this.#commits.runOutside(write);
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query);
  }

  #inTransaction(): Member {
    if (!this.#member) throw new Error("There is no transaction.");
    return this.#member;
  }
}

const SELECT = /^\s*select\b/i;

function isRead({ query, sql }: CompiledQuery): boolean {
  return SelectQueryNode.is(query) || SELECT.test(sql);
}

/** Whether it is a statement that Kysely has made, to change rows: of other texts nobody knows what they do. */
function canShare({ query }: CompiledQuery): boolean {
  return InsertQueryNode.is(query) || UpdateQueryNode.is(query) || DeleteQueryNode.is(query);
}

/**
 * Runs statements, and remembers those used most recently: the hot path runs a handful of them over and over, and
 * preparing costs more than running. SQLite recompiles a remembered statement by itself when the schema changes.
 */
function createRun(sqlite: DatabaseSync): Run {
  const statements = new LRUCache<string, PreparedStatement>({ max: MAX_STATEMENTS });
  return (query: CompiledQuery | RepeatedQuery) => {
    const { sql, parameters } = query;
    let statement = statements.get(sql);
    if (!statement) {
      statement = prepare(sqlite, sql);
      statements.set(sql, statement);
    }
    // Kysely types parameters as unknown; `node:sqlite` itself throws a `TypeError` for one that it cannot bind.
    if (!("each" in query)) return statement(parameters as SQLInputValue[]);
    for (const each of query.each) statement(each as SQLInputValue[]);
    return { rows: [] };
  };
}

type PreparedStatement = (parameters: readonly SQLInputValue[]) => QueryResult<unknown>;

function prepare(sqlite: DatabaseSync, sql: string): PreparedStatement {
  const statement = sqlite.prepare(sql);
  if (statement.columns().length > 0) return prepareRead(statement);
  return (parameters) => {
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  };
}

function prepareRead(statement: StatementSync): PreparedStatement {
  statement.setReturnArrays(true);
  let toRow = rowMaker(statement);
  return (parameters) => {
    // With arrays in place of the objects that its types know.
    const found = statement.all(...parameters) as unknown as unknown[][];
    // What a table has may be more by now, where all of it is read.
    if (found[0] && found[0].length !== toRow.columns) toRow = rowMaker(statement);
    return { rows: found.map(toRow.make) };
  };
}

interface RowMaker {
  readonly columns: number;
  readonly make: (values: readonly unknown[]) => unknown;
}

const rowMakers = new LRUCache<string, RowMaker>({ max: 1000 });

/**
 * Makes a row of its values. `node:sqlite` makes objects that V8 looks up like maps: to make, read and print one of a literal
 * takes half as long.
 */
function rowMaker(statement: StatementSync): RowMaker {
  const names = statement.columns().map(({ name }) => JSON.stringify(name));
  const literal = `{ ${names.map((name, n) => `${name}: values[${n}]`).join(", ")} }`;
  const known = rowMakers.get(literal);
  if (known) return known;
  // Of names of columns, as our statements have them.
  const made = { columns: names.length, make: new Function("values", `return ${literal};`) as RowMaker["make"] };
  rowMakers.set(literal, made);
  return made;
}

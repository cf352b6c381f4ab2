import type { CompiledQuery, DialectAdapter, Kysely } from "kysely";
import { SelectQueryNode } from "kysely";
import type { Run } from "./sqlite-driver.ts";
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

/**
 * A statement that runs with every request: Kysely makes its text once for each database, which costs more than to run it.
 *
 * @param build makes it with parameters in the place of values. All but these values is the same each time.
 * @returns     the rows of a run with values.
 */
export function compiledStatement<Tables, Name extends string, Row>(
  build: (db: Kysely<Tables>, parameter: ParameterNamed<Name>) => Compilable<Row>,
): (db: Kysely<Tables>, values: Readonly<Record<Name, unknown>>) => Promise<Row[]> {
  // A transaction is a Kysely of its own, with the adapter of its database.
  const known = new WeakMap<DialectAdapter, CompiledQuery<Row>>();
  return async (db, values) => {
    const { adapter } = db.getExecutor();
    let statement = known.get(adapter);
    if (!statement) {
      statement = build(db, (name) => new Parameter(name) as never).compile();
      known.set(adapter, statement);
    }
    const parameters = statement.parameters.map((value) =>
      value instanceof Parameter ? values[value.name as Name] : value,
    );
    const query = { ...statement, parameters };
    const read = db.isTransaction ? undefined : readerOf(adapter, statement);
    // What is selected has the shape that its query gives it.
    return read ? (read(query).rows as Row[]) : (await db.executeQuery<Row>(query)).rows;
  };
}

function readerOf(adapter: DialectAdapter, { query }: CompiledQuery): Run | undefined {
  return SelectQueryNode.is(query) && adapter instanceof SharingSqliteAdapter ? adapter.read : undefined;
}

import { LimitError, ProcessPool, TurnsByOwner } from "@overdub/limits";
import { GatewayError, rateLimited } from "../errors/gateway-error.ts";
import { parseExactly } from "../json/exact-json.ts";
import { stringifyInTurns } from "../json/stringify-in-turns.ts";
import type { evaluateExpression, readExpressions } from "./expression.ts";
import type { explainExpression, MissingPath } from "./missing-paths.ts";

/**
 * Evaluates expressions in JSONata, which callers wrote, away from the event loop and within limits. Those of one owner are
 * evaluated one after the other, so that others have theirs meanwhile.
 */
export interface Transforms {
  /**
   * What each expression reads, by the names behind `resources`.
   *
   * @param owner whoever calls, such as its environment.
   * @throws 400, by `refuseOne`, for the first that is no expression.
   */
  read(
    owner: string,
    expressions: readonly string[],
    refuseOne: (index: number, reason: string) => GatewayError,
  ): Promise<readonly (readonly string[])[]>;
  /**
   * @param owner such as the account.
   * @param scope what the expression sees.
   * @returns `undefined` where the expression finds nothing.
   * @throws 400 for one that fails, takes too much time or memory, reads too much, or has too large a result; 429 while
   *   too many are evaluated.
   */
  evaluate(owner: string, expression: string, scope: Readonly<Record<string, unknown>>): Promise<unknown>;
  /**
   * As `evaluate`, with what the expression has looked for and the scope does not have: the first few paths, in the branches
   * that it has taken; none of an expression that takes long.
   */
  explain(owner: string, expression: string, scope: Readonly<Record<string, unknown>>): Promise<Explained>;
  /** Ends what is being evaluated. */
  close(): void;
}

export interface Explained {
  readonly value: unknown;
  readonly missing: readonly MissingPath[];
}

/** Of JSON, to an expression and from it. */
const MAX_BYTES = 4 * 1024 * 1024;

const module = new URL("./expression.ts", import.meta.url).href;
const READ = { module, export: "readExpressions" };
const EVALUATE = { module, export: "evaluateExpression" };
const EXPLAIN = { module: new URL("./missing-paths.ts", import.meta.url).href, export: "explainExpression" };

export function createTransforms(): Transforms {
  const refuse = () => rateLimited("Too many expressions are being evaluated", 1000);
  const pool = new ProcessPool({ refuse });
  const turns = new TurnsByOwner({ places: 1, maxWaiting: 20, refuse });
  let isClosed = false;

  /** It is the expression that is too much, not the server that is too small. */
  function toGatewayError(error: Error): never {
    if (isClosed) throw new GatewayError(503, "The server is stopping: repeat the call");
    if (error instanceof LimitError) throw failed(error.message);
    throw error;
  }

  const toInput = (scope: Readonly<Record<string, unknown>>) =>
    stringifyInTurns(scope, {
      maxBytes: MAX_BYTES,
      refuse: () => failed(`What it reads has over ${MAX_BYTES} bytes`),
    });

  return {
    async read(owner, expressions, refuseOne) {
      const found = await turns
        .run(owner, () => pool.run<typeof readExpressions>(READ, expressions))
        .catch(toGatewayError);
      return found.map((names, index) => {
        if ("fault" in names) throw refuseOne(index, names.fault);
        return names;
      });
    },
    async evaluate(owner, expression, scope) {
      const evaluation = { expression, input: await toInput(scope), maxBytes: MAX_BYTES };
      const json = await turns
        .run(owner, () => pool.run<typeof evaluateExpression>(EVALUATE, evaluation))
        .catch(toGatewayError);
      if (typeof json !== "string") throw failed(json.fault);
      return fromJson(json);
    },
    async explain(owner, expression, scope) {
      const evaluation = { expression, input: await toInput(scope), maxBytes: MAX_BYTES };
      const explanation = await turns
        .run(owner, () => pool.run<typeof explainExpression>(EXPLAIN, evaluation))
        .catch(toGatewayError);
      if ("fault" in explanation) throw failed(explanation.fault);
      return { value: fromJson(explanation.json), missing: explanation.missing };
    },
    close() {
      isClosed = true;
      pool.close();
    },
  };
}

const fromJson = (json: string) => (json === "" ? undefined : parseExactly(json));

function failed(reason: string): GatewayError {
  return new GatewayError(400, `The expression failed: ${reason}`);
}

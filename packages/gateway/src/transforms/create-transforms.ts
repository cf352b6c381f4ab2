import { setImmediate } from "node:timers/promises";
import { LimitError, ProcessPool } from "@overdub/limits";
import { GatewayError, rateLimited } from "../errors/gateway-error.ts";
import { parseExactly } from "../json/exact-json.ts";
import type { evaluateExpression, readExpressions } from "./expression.ts";

/** Evaluates expressions in JSONata, which callers wrote, away from the event loop and within limits. */
export interface Transforms {
  /**
   * What each expression reads, by the names behind `resources`.
   *
   * @throws 400, by `refuse`, for the first that is no expression.
   */
  read(
    expressions: readonly string[],
    refuse: (index: number, reason: string) => GatewayError,
  ): Promise<readonly (readonly string[])[]>;
  /**
   * @param scope what the expression sees.
   * @returns `undefined` where the expression finds nothing.
   * @throws 400 for one that fails, takes too much time or memory, reads too much, or has too large a result; 429 while
   *   too many are evaluated.
   */
  evaluate(expression: string, scope: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Ends what is being evaluated. */
  close(): void;
}

/** Of JSON, to an expression and from it. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Read and written between two turns of the event loop. */
const BYTES_OF_A_TURN = 512 * 1024;

const module = new URL("./expression.ts", import.meta.url).href;
const READ = { module, export: "readExpressions" };
const EVALUATE = { module, export: "evaluateExpression" };

export function createTransforms(): Transforms {
  const pool = new ProcessPool({ refuse: () => rateLimited("Too many expressions are being evaluated", 1000) });
  let isClosed = false;

  /** It is the expression that is too much, not the server that is too small. */
  function toGatewayError(error: Error): never {
    if (isClosed) throw new GatewayError(503, "The server is stopping: repeat the call");
    if (error instanceof LimitError) throw failed(error.message);
    throw error;
  }

  return {
    async read(expressions, refuse) {
      const found = await pool.run<typeof readExpressions>(READ, expressions).catch(toGatewayError);
      return found.map((names, index) => {
        if ("fault" in names) throw refuse(index, names.fault);
        return names;
      });
    },
    async evaluate(expression, scope) {
      const input = await writeInParts(scope);
      const result = await pool
        .run<typeof evaluateExpression>(EVALUATE, { expression, input, maxBytes: MAX_BYTES })
        .catch(toGatewayError);
      if (typeof result !== "string") throw failed(result.fault);
      return result === "" ? undefined : parseExactly(result);
    },
    close() {
      isClosed = true;
      pool.close();
    },
  };
}

function failed(reason: string): GatewayError {
  return new GatewayError(400, `The expression failed: ${reason}`);
}

/** JSON, written a few rows at a time: nobody else waits for all of it. */
async function writeInParts(scope: Readonly<Record<string, unknown>>): Promise<string> {
  let bytes = 0;
  let ofTurn = 0;
  const parts: string[] = [];
  for (const part of jsonParts(scope, LEVELS_OF_ROWS)) {
    parts.push(part);
    bytes += Buffer.byteLength(part);
    ofTurn += part.length;
    if (bytes > MAX_BYTES) throw failed(`What it reads has over ${MAX_BYTES} bytes`);
    if (ofTurn < BYTES_OF_A_TURN) continue;
    ofTurn = 0;
    await setImmediate();
  }
  return parts.join("");
}

/** `resources`, a node, a row. */
const LEVELS_OF_ROWS = 3;

function* jsonParts(value: unknown, levels: number): Generator<string> {
  if (levels === 0 || typeof value !== "object" || value === null || JSON.isRawJSON(value)) {
    yield JSON.stringify(value) ?? "null";
    return;
  }
  const isList = Array.isArray(value);
  let before = isList ? "[" : "{";
  for (const [name, child] of Object.entries(value)) {
    yield isList ? before : `${before}${JSON.stringify(name)}:`;
    yield* jsonParts(child, levels - 1);
    before = ",";
  }
  yield (before === "," ? "" : before) + (isList ? "]" : "}");
}

import type { AnyOperation } from "@overdub/contract";
import { ErrorEnvelope, furtherOperations, operations, toJsonSchema } from "@overdub/contract";
import type { Attempt, Random } from "@overdub/testkit/fuzz";
import { anyFields, anyJson, anyText } from "@overdub/testkit/fuzz";
import { stranger } from "../visit-link.ts";
import type { FuzzScene } from "./fuzz-scene.ts";
import type { Fields, ValueSource } from "./generate-value.ts";
import { generateValue } from "./generate-value.ts";
import type { HttpAnswer } from "./send-request.ts";
import { sendRequest } from "./send-request.ts";

const OPERATIONS: readonly AnyOperation[] = Object.values({ ...operations, ...furtherOperations });
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"] as const;
const BROKEN = ["{", "[", "", " ", "null", '{"a":}', "a=b", '"x"', "1e999", "[]", "{}", "\u0000", "[".repeat(20_000)];

const SCHEMAS = new Map(
  OPERATIONS.map(({ id, input: { query, body } }) => [
    id,
    { query: toJsonSchema(query, "input") as Fields, body: body && (toJsonSchema(body, "input") as Fields) },
  ]),
);

/** A call of any operation, nearly right more often than not. */
export function apiAttempt(random: Random, scene: FuzzScene): Attempt {
  const operation = random.pick(OPERATIONS);
  const foreign = random.chance(0.1);
  const source: ValueSource = {
    known: foreign ? scene.foreign.known : scene.own.known,
    damage: random.pick([0, 0, 0.03, 0.2]),
    density: random.pick([0.05, 0.3, 0.8]),
  };
  const method = random.chance(0.03) ? random.pick(METHODS) : operation.method;
  const path = `/api${pathOf(random, operation, source)}${queryOf(random, operation, source)}`;
  const headers = headersOf(random, operation, scene);
  const body = bodyOf(random, operation, source);
  const isAsMeant = method === operation.method && !/%|\/\.\./.test(path);
  return {
    target: operation.id,
    request: `${method} ${path}\n  ${JSON.stringify(headers)}\n  ${body?.slice(0, 1000) ?? "(no body)"}`,
    async send() {
      const answer = await sendRequest(scene.started.origin, { method, path, headers, body });
      // What was sent may come back.
      const isShown = answer.text.includes(scene.mark) && !`${path}${body}`.includes(scene.mark);
      const problem = isShown ? "it shows what another workspace has" : undefined;
      return { ...answer, problem: problem ?? findProblem(answer, method, isAsMeant ? operation : undefined) };
    },
  };
}

function pathOf(random: Random, { path }: AnyOperation, { known }: ValueSource): string {
  const [, root] = path.split("/");
  return path.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const right = known[name] ?? known[`${root}${placeholder}`];
    if (right && random.chance(0.9)) return encodeURIComponent(String(random.pick(right)));
    if (random.chance(0.2)) return random.pick(["%2e%2e", "%2F", "%00", "%", "%E0%A4", "%252e", "a%5Cb"]);
    return encodeURIComponent(anyText(random).slice(0, 5000).toWellFormed()) || "x";
  });
}

function queryOf(random: Random, operation: AnyOperation, source: ValueSource): string {
  const query = generateValue(random, source, SCHEMAS.get(operation.id)?.query ?? {});
  const parts = Object.entries(typeof query === "object" && query !== null ? query : {}).flatMap(([name, value]) => {
    const text = (item: unknown) => (typeof item === "string" ? item : (JSON.stringify(item) ?? "")).slice(0, 3000);
    const pair = (as: string, item: unknown) =>
      `${encodeURIComponent(as.slice(0, 3000).toWellFormed())}=${encodeURIComponent(text(item).toWellFormed())}`;
    if (!Array.isArray(value)) return [pair(name, value)];
    const few = value.slice(0, 50);
    return random.chance(0.5) ? [pair(name, few.map(text).join())] : few.map((item) => pair(`${name}[]`, item));
  });
  if (random.chance(0.03)) parts.push(random.pick(["%E0%A4%A=1", "a[b][c][d]=1", "=", "&&", "workspaceId=ws_x"]));
  return parts.length > 0 ? `?${parts.join("&")}` : "";
}

function headersOf(random: Random, { auth }: AnyOperation, { own }: FuzzScene): Record<string, string> {
  const headers: Record<string, string> = { "content-type": "application/json", ...stranger() };
  const { publishableKey, embedToken, workspace } = own;
  const right = { secret: workspace.apiKey, publishable: publishableKey, embed: embedToken, none: "" }[auth];
  const rare = [own.readOnlyKey, workspace.apiKey, publishableKey, embedToken, "x", "dub_", "dub_pk_x"];
  const key = random.chance(0.92) ? right : random.pick(rare);
  if (auth !== "none" || random.chance(0.1)) headers.authorization = `Bearer ${key}`;
  if (random.chance(0.05)) headers["content-type"] = random.pick(["text/plain", "", "multipart/form-data; boundary=x"]);
  if (random.chance(0.05)) headers.origin = random.pick(["https://app.example", "null", "http://localhost:1", "x"]);
  if (random.chance(0.05)) headers.referer = random.pick(["https://app.example/a", "x", "//", "https://[::"]);
  if (random.chance(0.05)) headers["user-agent"] = random.pick(["x", "Mozilla/5.0 (", "bot".repeat(500)]);
  return headers;
}

function bodyOf(random: Random, { id, input }: AnyOperation, source: ValueSource): string | undefined {
  const schema = SCHEMAS.get(id)?.body;
  if (!schema) return input.body || random.chance(0.03) ? "{}" : undefined;
  if (random.chance(0.02)) return random.pick(BROKEN);
  const names = Object.keys(schema.properties ?? {});
  if (random.chance(0.03)) return JSON.stringify(anyJson(random, names));
  if (random.chance(0.03)) return JSON.stringify(anyFields(random, names));
  return JSON.stringify(generateValue(random, source, schema));
}

/** @param operation the one that was certainly called; undefined if it may be another. */
function findProblem(
  { status, headers, text }: HttpAnswer,
  method: string,
  operation: AnyOperation | undefined,
): string | undefined {
  if (status === 0) return "no response";
  if (status >= 500) return `${status} of our own making`;
  if (method === "HEAD" || status === 204 || status === 304) return undefined;
  const isJson = headers["content-type"]?.includes("json");
  // What Node refuses before anybody has looked at it.
  if (status >= 400 && !isJson) return status === 400 || status === 431 ? undefined : `${status} is not JSON`;
  if (!isJson) return undefined;
  const json = parse(text);
  if (json === undefined) return "the body is not JSON";
  if (status >= 400) return ErrorEnvelope.safeParse(json).success ? undefined : "an error of another shape";
  if (!operation?.success.contentType.includes("json") || status >= 300) return undefined;
  const { error } = operation.success.body.safeParse(json);
  return error && `a response that the contract does not know: ${error.message.slice(0, 300)}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

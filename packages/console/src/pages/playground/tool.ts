/** A tool of an account, as `/integrated-account/<id>/tools` lists it. */
export interface Tool {
  readonly name: string;
  readonly resource: string;
  readonly method: string;
  readonly description: string;
  readonly query_schema: Schema;
  readonly body_schema?: Schema;
  readonly required: readonly string[];
  readonly tags: readonly string[];
}

/** As much of JSON Schema as the tools' arguments have. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

export type Arguments = Readonly<Record<string, unknown>>;

export type Effect = "reads" | "writes" | "deletes";

const READS = new Set(["list", "get", "count", "status", "download"]);
const DELETES = new Set(["delete", "bulk_delete", "ban", "deactivate"]);

export function effectOf({ method }: Tool): Effect {
  if (READS.has(method)) return "reads";
  return DELETES.has(method) ? "deletes" : "writes";
}

export interface ToolField {
  readonly name: string;
  readonly schema: Schema;
  readonly isRequired: boolean;
}

const WITH_ID = new Set(["get", "update", "delete"]);

/** Every argument, those that are needed first. */
export function fieldsOf({ method, query_schema, body_schema, required }: Tool): readonly ToolField[] {
  const properties = { ...query_schema.properties, ...body_schema?.properties };
  // The path has it, whether or not the schema does.
  const all = WITH_ID.has(method) && !properties.id ? { id: { type: "string" }, ...properties } : properties;
  const isRequired = (name: string) => required.includes(name) || (name === "id" && WITH_ID.has(method));
  return Object.entries(all)
    .map(([name, schema]) => ({ name, schema, isRequired: isRequired(name) }))
    .toSorted((a, b) => Number(b.isRequired) - Number(a.isRequired));
}

export interface Call {
  readonly verb: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below `/proxy/`. */
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Arguments | undefined;
}

/** The Proxy API's form of a call. */
export function toCall({ resource, method }: Tool, args: Arguments): Call {
  const { id, ...others } = args;
  const at = WITH_ID.has(method) ? `${resource}/${encodeURIComponent(String(id ?? ""))}` : resource;
  const asQuery = Object.fromEntries(
    Object.entries(WITH_ID.has(method) ? others : args).map(([name, value]) => [name, toText(value)]),
  );
  const rest = WITH_ID.has(method) ? others : args;
  switch (method) {
    case "list":
    case "get":
      return { verb: "GET", route: at, query: asQuery, body: undefined };
    case "create":
      return { verb: "POST", route: at, query: {}, body: rest };
    case "update":
      return { verb: "PATCH", route: at, query: {}, body: rest };
    case "delete":
      return { verb: "DELETE", route: at, query: asQuery, body: undefined };
    default:
      return { verb: "POST", route: `${resource}/${method}`, query: {}, body: rest };
  }
}

function toText(value: unknown): string {
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export type CallForm = "curl" | "JavaScript" | "MCP" | "CLI";

interface Place {
  readonly gateway: string;
  readonly accountId: string;
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** The same call for somebody else's program; the token stays a name. */
export function inForm(form: CallForm, tool: Tool, args: Arguments, { gateway, accountId }: Place): string {
  const { verb, route, query, body } = toCall(tool, args);
  const url = `${gateway}/proxy/${route}?${new URLSearchParams({ integrated_account_id: accountId, ...query })}`;
  switch (form) {
    case "curl": {
      const lines = [
        `curl ${verb === "GET" || (verb === "POST" && body) ? "" : `-X ${verb} `}${quoted(url)}`,
        `-H "Authorization: Bearer $TOKEN"`,
      ];
      if (body) lines.push(`-H "Content-Type: application/json"`, `-d ${quoted(JSON.stringify(body))}`);
      return lines.join(" \\\n  ");
    }
    case "JavaScript":
      return [
        `const response = await fetch(${JSON.stringify(url)}, {`,
        `  method: ${JSON.stringify(verb)},`,
        `  headers: { authorization: \`Bearer \${process.env.TOKEN}\`${body ? ', "content-type": "application/json"' : ""} },`,
        ...(body ? [`  body: JSON.stringify(${JSON.stringify(body, null, 2).replaceAll("\n", "\n  ")}),`] : []),
        "});",
        "const { result } = await response.json();",
      ].join("\n");
    case "MCP":
      return JSON.stringify(
        { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: tool.name, arguments: args } },
        null,
        2,
      );
    case "CLI":
      return `npm run overdub -- tool call ${tool.name} \\\n  --account ${accountId} \\\n  --args ${quoted(JSON.stringify(args))}`;
  }
}

/** What a model would have to read, roughly: four characters a token. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / 4);
}

/** What is typed into a field, as the argument; undefined where it is left empty. */
export function toArgument(schema: Schema, typed: string): unknown {
  if (typed === "") return undefined;
  const types = typesOf(schema);
  if (types.includes("boolean")) return typed === "true";
  if ((types.includes("number") || types.includes("integer")) && !Number.isNaN(Number(typed))) return Number(typed);
  if (types.includes("array") && !typed.startsWith("[")) return typed.split(",").map((part) => part.trim());
  if (types.includes("array") || types.includes("object")) {
    try {
      return JSON.parse(typed);
    } catch {
      return typed;
    }
  }
  return typed;
}

/** How an argument stands in its field. */
export function toTyped(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value.join(",");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

export function typesOf({ type, anyOf = [] }: Schema): readonly string[] {
  const own = typeof type === "string" ? [type] : (type ?? []);
  return [...own, ...anyOf.flatMap(typesOf)];
}

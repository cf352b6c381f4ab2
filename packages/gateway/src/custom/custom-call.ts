import { budgetOf } from "@overdub/contract";
import { invalidArgument } from "../errors/gateway-error.ts";
import type { Exchange } from "../invoke/exchange.ts";
import { flattenQuery } from "../tools/route-arguments.ts";
import { checkCustomPath } from "./custom-path.ts";
import type { KnownParameters } from "./known-parameters.ts";
import type { CustomMethod, MethodConfig } from "./method-config.ts";
import { takeMethodConfig } from "./method-config.ts";

export interface CustomRequest {
  readonly method: CustomMethod;
  /** Below `/custom/`, encoded. */
  readonly path: string;
  /** As it was written. */
  readonly query: string;
  readonly body: unknown;
}

export interface CustomCall {
  readonly exchange: Exchange;
  /** Where in the response the result is, if it is not the whole. */
  readonly responsePath: string | undefined;
}

/** A call of whatever the upstream has, as it will be sent. @throws 400 for what must not be sent. */
export function toCustomCall(request: CustomRequest, knownParameters: KnownParameters): CustomCall {
  const { config, body } = takeMethodConfig(request.body);
  const method = config.method ?? request.method;
  const path = checkCustomPath(config.path ?? request.path);
  const known = knownParameters(method, `/${path}`);
  const search = new URLSearchParams(toSentQuery(request.query, config.query, known)).toString();
  return {
    exchange: {
      method,
      path: `/${path}${search && `?${search}`}`,
      body: toSentBody(method, config.body ?? body),
      headers: config.headers,
      isRead: method === "GET",
      budget: budgetOf(`/${path}`),
      resource: "custom",
      action: `${method} /${path}`.slice(0, MAX_ACTION_CHARS),
    },
    responsePath: config.response_path,
  };
}

const MAX_ACTION_CHARS = 200;

type Parameter = [name: string, value: string];

/** What was given, in its order and as often as it was given; what the configuration names is as that says. */
function toSentQuery(
  given: string,
  configured: MethodConfig["query"] = {},
  known: ReadonlySet<string> = new Set(),
): Parameter[] {
  const kept = joinLists(
    [...new URLSearchParams(given)].filter(([name, value]) => !isOurs(name, value)),
    known,
  );
  const changes = new Map(Object.entries(flattenQuery(configured)));
  const names = kept.map(([name]) => name);
  const changed = kept.flatMap(([name, value], index): Parameter[] => {
    if (!changes.has(name)) return [[name, value]];
    return names.indexOf(name) === index ? [[name, changes.get(name) ?? ""]] : [];
  });
  return [...changed, ...[...changes].filter(([name]) => !names.includes(name))];
}

/** Clients send an empty cursor to say that they have none. */
function isOurs(name: string, value: string): boolean {
  const isEmptyCursor = value === "" && (name === "next_cursor" || name === "prev_cursor");
  return name === "integrated_account_id" || name.startsWith("truto_") || isEmptyCursor;
}

/**
 * `a[0]=x&a[1]=y`, which is how clients write a list, as Dub reads it: `a=x,y`. One with a comma in an item stays as it
 * was written, since whoever it is for may read it so.
 *
 * @param known where it is certain that Dub reads a list with commas.
 * @throws 400 there for an item with a comma, which Dub would read as two.
 */
function joinLists(parameters: readonly Parameter[], known: ReadonlySet<string>): Parameter[] {
  const isKept = new Set<string>();
  for (const [name, value] of parameters) {
    const list = listNameOf(name);
    if (list === undefined || !value.includes(",")) continue;
    if (known.has(list)) {
      throw invalidArgument(`query.${name}`, "holds a comma, which Dub would read as the end of an item");
    }
    isKept.add(list);
  }
  const lists = new Map<string, Parameter>();
  return parameters.flatMap(([name, value]): Parameter[] => {
    const base = listNameOf(name);
    if (base === undefined || isKept.has(base)) return [[name, value]];
    const list = lists.get(base);
    if (list) {
      list[1] += `,${value}`;
      return [];
    }
    const first: Parameter = [base, value];
    lists.set(base, first);
    return [first];
  });
}

/** `a` of `a[]` and `a[0]`. */
function listNameOf(name: string): string | undefined {
  return /^(.+)\[\d*\]$/s.exec(name)?.[1];
}

/** A GET has none, and clients write `{}` for no body where they cannot leave it out. */
function toSentBody(method: CustomMethod, body: unknown): string | undefined {
  if (body === undefined || method === "GET") return undefined;
  const isEmpty = typeof body === "object" && body !== null && Object.keys(body).length === 0;
  return method === "DELETE" && isEmpty ? undefined : JSON.stringify(body);
}

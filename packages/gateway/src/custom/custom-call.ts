import { budgetOf } from "@overdub/contract";
import type { Query } from "../http/parse-query.ts";
import type { Exchange } from "../invoke/exchange.ts";
import { flattenQuery } from "../tools/route-arguments.ts";
import { checkCustomPath } from "./custom-path.ts";
import type { CustomMethod } from "./method-config.ts";
import { takeMethodConfig } from "./method-config.ts";

export interface CustomRequest {
  readonly method: CustomMethod;
  /** Below `/custom/`, encoded. */
  readonly path: string;
  readonly query: Query;
  readonly body: unknown;
}

export interface CustomCall {
  readonly exchange: Exchange;
  /** Where in the response the result is, if it is not the whole. */
  readonly responsePath: string | undefined;
}

/** A call of whatever the upstream has, as it will be sent. @throws 400 for what must not be sent. */
export function toCustomCall(request: CustomRequest): CustomCall {
  const { config, body } = takeMethodConfig(request.body);
  const method = config.method ?? request.method;
  const path = checkCustomPath(config.path ?? request.path);
  const search = new URLSearchParams(flattenQuery({ ...forwarded(request.query), ...config.query })).toString();
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

/** All but what is the gateway's own. Clients send an empty cursor to say that they have none. */
function forwarded(query: Query): Query {
  const isOurs = (name: string, value: unknown) =>
    name === "integrated_account_id" ||
    name.startsWith("truto_") ||
    (value === "" && (name === "next_cursor" || name === "prev_cursor"));
  return Object.fromEntries(Object.entries(query).filter(([name, value]) => !isOurs(name, value)));
}

/** A GET has none, and clients write `{}` for no body where they cannot leave it out. */
function toSentBody(method: CustomMethod, body: unknown): string | undefined {
  if (body === undefined || method === "GET") return undefined;
  const isEmpty = typeof body === "object" && body !== null && Object.keys(body).length === 0;
  return method === "DELETE" && isEmpty ? undefined : JSON.stringify(body);
}

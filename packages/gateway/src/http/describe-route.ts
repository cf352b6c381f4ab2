import type { MiddlewareHandler } from "hono";
import { z } from "zod";
import type { GatewayEnv } from "./gateway-env.ts";

/** Something that routes answer with: its name in the API reference, and as much of it as lists can be narrowed by. */
export interface DescribedRow {
  readonly name: string;
  readonly fields: Readonly<Record<string, { readonly type: "text" | "instant" | "flag"; values?: readonly string[] }>>;
}

/** A route of the gateway in the API reference. Method, path and its parameters are those of the route itself. */
export interface RouteDescription {
  /** Under which heading it stands. */
  readonly tag: string;
  /** What it does, in a few words. */
  readonly summary: string;
  readonly description?: string;
  /** Default: an API token alone. */
  readonly auth?: "api-token" | "any-token" | "none";
  /** Of a success. Default: 200. */
  readonly status?: 200 | 201 | 202;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** For a list: what it is of. Its parameters and its envelope follow from that. */
  readonly list?: DescribedRow;
  /** What a success is, where it is no list. Default: an object. */
  readonly returns?: DescribedRow | z.ZodType;
}

/** What a deletion answers with. */
export const DELETED = z.object({ id: z.string() });

/** What an action answers with that has nothing to tell. */
export const SUCCESS = z.object({ success: z.literal(true) });

const DESCRIPTION = Symbol("description of a route");

type Described = MiddlewareHandler<GatewayEnv> & { readonly [DESCRIPTION]: RouteDescription };

/** Says in the route itself what the API reference says of it: `app.get("/", describeRoute({ … }), handler)`. */
export function describeRoute(description: RouteDescription): Described {
  const goOn: MiddlewareHandler<GatewayEnv> = (_c, next) => next();
  return Object.assign(goOn, { [DESCRIPTION]: description });
}

/** @returns nothing for a handler that describes no route. */
export function descriptionOf(handler: object): RouteDescription | undefined {
  return (handler as Partial<Described>)[DESCRIPTION];
}

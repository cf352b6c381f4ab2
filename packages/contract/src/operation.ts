import { z } from "zod";
import type { ErrorCode } from "./errors/error-code.ts";
import type { RateBudget } from "./rate-limits/budget.ts";
import { budgetOf } from "./rate-limits/budget.ts";

export type HttpMethod = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * The credential of a call: a workspace's secret key (or an OAuth token), the key that web pages may show, the token of one
 * partner for a few hours, or none.
 */
export type Auth = "secret" | "publishable" | "embed" | "none";

/** Which web pages may call an operation: none, all, or those of Dub's dashboard. */
export type Cors = "none" | "any" | "dashboard";

/** What a call does to the workspace: nothing, adds or changes, or removes or revokes. */
export type Effect = "read" | "write" | "destroy";

/**
 * How an operation pages, for callers that page over any operation in the same way.
 *
 * - `after-id`: `startingAfter` / `endingBefore` with the id of a row, valid while `sortBy` is absent or `createdAt`;
 *   by page number under another sort.
 * - `cursor`: `startingAfter` / `endingBefore` with the id of a row, in an object `{ data, pagination: { hasMore } }` that
 *   tells whether there are more rows in this direction.
 * - `page`: `page` from 1 and a size. Where pages may be short, rows are left out after paging: a page with few rows, or
 *   none, is not the last one.
 * - `none`: one response holds everything.
 */
export type Paging =
  | { readonly style: "after-id" | "cursor"; readonly sizeParameter: "pageSize"; readonly maxSize: number }
  | {
      readonly style: "page";
      readonly sizeParameter: "pageSize" | "limit";
      readonly maxSize: number;
      readonly mayBeShort?: boolean;
    }
  | { readonly style: "none" };

/**
 * The header by which a server that leaves out nothing after paging says of a short page that it is the last. Dub's does
 * not know it.
 */
export const LAST_PAGE_HEADER = "overdub-last-page";

export const NO_PAGING: Paging = { style: "none" };

export type ObjectSchema = z.ZodObject<Record<string, z.ZodType>>;

export const JSON_CONTENT_TYPE = "application/json";

const NOTHING = z.object({});
type Nothing = typeof NOTHING;

/** One operation of Dub's API. Everything else (routes, client, document, tools) is derived from it. */
export interface Operation<
  Params extends ObjectSchema = ObjectSchema,
  Query extends ObjectSchema = ObjectSchema,
  Body extends z.ZodType | null = z.ZodType | null,
  Result extends z.ZodType = z.ZodType,
  Credential extends Auth = Auth,
> {
  /** Dub's `operationId`. */
  readonly id: string;
  readonly method: HttpMethod;
  /** Template with `{name}` segments, relative to the API's base. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly auth: Credential;
  readonly cors: Cors;
  /** Whether calls without a key are limited by the address they come from; what visitors' browsers call is not. */
  readonly perAddressLimit: boolean;
  /** What a call costs of its key's rate limit. */
  readonly budget: RateBudget;
  readonly effect: Effect;
  /** A repeat leaves the workspace as the first call did, so a call whose response was lost may be sent again. */
  readonly idempotent: boolean;
  readonly input: { readonly params: Params; readonly query: Query; readonly body: Body };
  /** The client gives a response of any other type than `application/json` as bytes. */
  readonly success: { readonly status: 200 | 201 | 202; readonly contentType: string; readonly body: Result };
  /** Errors beyond `COMMON_ERRORS`. */
  readonly errors: readonly ErrorCode[];
  readonly paging: Paging;
}

interface OperationDefinition<
  Params extends ObjectSchema,
  Query extends ObjectSchema,
  Body extends z.ZodType | null,
  Result extends z.ZodType,
  Credential extends Auth,
> {
  id: string;
  method: HttpMethod;
  path: string;
  tag: string;
  summary: string;
  description?: string;
  /** Default: secret. */
  auth?: Credential;
  /** Default: any, unless it takes a secret. */
  cors?: Cors;
  /** Default: whether it takes no key. */
  perAddressLimit?: boolean;
  effect: Effect;
  /** Default: true for everything but POST. */
  idempotent?: boolean;
  input?: { params?: Params; query?: Query; body?: Body };
  /** Default of the content type: `application/json`. */
  success: { status: 200 | 201 | 202; contentType?: string; body: Result };
  errors?: readonly ErrorCode[];
  paging?: Paging;
}

export function defineOperation<
  Result extends z.ZodType,
  Params extends ObjectSchema = Nothing,
  Query extends ObjectSchema = Nothing,
  Body extends z.ZodType | null = null,
  Credential extends Auth = "secret",
>(
  definition: OperationDefinition<Params, Query, Body, Result, Credential>,
): Operation<Params, Query, Body, Result, Credential> {
  // An operation that names no credential is of the type's default.
  const auth = definition.auth ?? ("secret" as Credential);
  return {
    ...definition,
    description: definition.description ?? definition.summary,
    auth,
    cors: definition.cors ?? (auth === "secret" ? "none" : "any"),
    perAddressLimit: definition.perAddressLimit ?? auth === "none",
    budget: budgetOf(definition.path),
    idempotent: definition.idempotent ?? definition.method !== "POST",
    // The defaults are what the type parameters default to: an absent part of the input is an empty one.
    input: {
      params: definition.input?.params ?? (NOTHING as unknown as Params),
      query: definition.input?.query ?? (NOTHING as unknown as Query),
      body: definition.input?.body ?? (null as Body),
    },
    success: { contentType: JSON_CONTENT_TYPE, ...definition.success },
    errors: definition.errors ?? [],
    paging: definition.paging ?? NO_PAGING,
  };
}

/** An operation whose types are erased, for code that treats all alike. */
export type AnyOperation = Operation;

/** Whether a request may come without a body; its schema then says what that stands for. */
export function isBodyOptional({ input }: Pick<AnyOperation, "input">): boolean {
  return input.body === null || input.body.safeParse(undefined).success;
}

export type ParamsOf<O extends AnyOperation> = z.output<O["input"]["params"]>;
export type QueryOf<O extends AnyOperation> = z.output<O["input"]["query"]>;
export type BodyOf<O extends AnyOperation> = OutputOrNull<O["input"]["body"]>;
export type ResultOf<O extends AnyOperation> = z.input<O["success"]["body"]>;

/** Distributes over `ZodType | null`, so that the body of an erased operation is `unknown`. */
type OutputOrNull<Schema> = Schema extends z.ZodType ? z.output<Schema> : null;

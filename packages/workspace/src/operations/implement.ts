import type { AnyOperation, BodyOf, ParamsOf, QueryOf, ResultOf } from "@overdub/contract";
import type { Permission } from "../auth/permissions.ts";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { JsonAnswer } from "../http/json-answer.ts";
import type { CallContext, EmbedContext, PublicContext, PublishableContext } from "./context.ts";

export interface OperationInput<O extends AnyOperation> {
  readonly params: ParamsOf<O>;
  readonly query: QueryOf<O>;
  readonly body: BodyOf<O>;
}

interface Contexts {
  readonly secret: CallContext;
  readonly publishable: PublishableContext;
  readonly embed: EmbedContext;
  readonly none: PublicContext;
}

/** What an operation asks of the key it takes, and of its workspace. */
export interface Policy<O extends AnyOperation, First extends boolean = boolean> {
  readonly requires: O["auth"] extends "secret" ? Permission : "none";
  /** A workspace without a program is told so before the input is read; else it is given. See behaviour/partners 1.1. */
  readonly programFirst?: O["auth"] extends "secret" ? First : false;
}

/** What a handler is given that asks for the program first. */
export interface OfProgram {
  readonly program: WorkspaceTables["programs"];
}

/** Returns a `JsonAnswer` or a `Response` where the operation's own status and content type do not say it all. */
export type Handler<O extends AnyOperation, Deps = unknown> = (
  input: OperationInput<O>,
  ctx: Contexts[O["auth"]] & Deps,
) => Promise<ResultOf<O> | JsonAnswer | Response>;

/** What the router hands any handler: the context of the credential that its operation takes. */
export type AdmittedContext = CallContext & PublishableContext & EmbedContext & PublicContext;

/** An operation with what it asks of its caller and what it does; `Deps` is what its domain is given beside the context. */
export interface Implementation<Deps> {
  readonly operation: AnyOperation;
  readonly requires: Permission | "none";
  readonly programFirst: boolean;
  readonly handle: (input: OperationInput<AnyOperation>, ctx: AdmittedContext & Deps) => Promise<unknown>;
}

/** `implement` for a domain whose handlers need more than every handler gets. */
export function implementWith<Deps>() {
  return <O extends AnyOperation, const First extends boolean = false>(
    operation: O,
    { requires, programFirst }: Policy<O, First>,
    handle: Handler<O, Deps & (First extends true ? OfProgram : unknown)>,
  ): Implementation<Deps> => ({
    operation,
    requires,
    programFirst: programFirst ?? false,
    // Its own input type is erased: the router has just validated the input against the very operation.
    handle: handle as unknown as Implementation<Deps>["handle"],
  });
}

/** Says what an operation asks of its caller, and what it does. */
export const implement = implementWith<unknown>();

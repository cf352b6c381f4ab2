import type { AnyOperation, BodyOf, ParamsOf, QueryOf, ResultOf } from "@overdub/contract";
import type { Caller } from "../auth/authenticate.ts";
import type { Client } from "../http/client.ts";
import type { Services } from "./services.ts";

/** What the handler of an operation that needs a key is given beside its input: what it may reach, and who calls. */
export interface Context extends Services, Caller {}

/** What a handler is given besides about the call itself, for an answer that takes its time. */
export interface CallContext extends Context {
  readonly request: Request;
  /** Digest of the key. */
  readonly keyHash: string;
  /** Admits the caller anew, by what key and role are now. @throws what a new call would. */
  readonly readmit: () => Promise<Context>;
}

/** What the handler of an operation without authentication is given: what it may reach, and where the call is from. */
export interface PublicContext extends Services {
  readonly client: Client;
}

/** What the handler of an operation that takes a publishable key is given; the page that calls is an allowed one. */
export interface PublishableContext extends Services {
  readonly workspaceId: string;
}

export interface OperationInput<O extends AnyOperation> {
  readonly params: ParamsOf<O>;
  readonly query: QueryOf<O>;
  readonly body: BodyOf<O>;
}

/** What is answered; a `Response` where the operation's own status and content type do not say it all. */
type Answer<O extends AnyOperation> = Promise<ResultOf<O> | Response>;

export type Handler<O extends AnyOperation> = (input: OperationInput<O>, ctx: CallContext) => Answer<O>;
export type PublicHandler<O extends AnyOperation> = (input: OperationInput<O>, ctx: PublicContext) => Answer<O>;
export type PublishableHandler<O extends AnyOperation> = (
  input: OperationInput<O>,
  ctx: PublishableContext,
) => Answer<O>;

/** An operation with its handler, ready to be routed. */
export interface Implementation<O extends AnyOperation = AnyOperation> {
  readonly operation: O;
  readonly handle: Handler<O>;
}

/** An operation that anyone may call, with its handler. */
export interface PublicImplementation<O extends AnyOperation = AnyOperation> {
  readonly operation: O;
  readonly handlePublic: PublicHandler<O>;
}

/** An operation that takes a publishable key, with its handler. */
export interface PublishableImplementation<O extends AnyOperation = AnyOperation> {
  readonly operation: O;
  readonly handlePublishable: PublishableHandler<O>;
}

export type AnyImplementation = Implementation | PublicImplementation | PublishableImplementation;

// The handlers' types are erased: the router has just validated the input against the very operation.

export function implement<O extends AnyOperation>(operation: O, handle: Handler<O>): Implementation {
  return { operation, handle: handle as unknown as Handler<AnyOperation> };
}

export function implementPublic<O extends AnyOperation>(operation: O, handle: PublicHandler<O>): PublicImplementation {
  return { operation, handlePublic: handle as unknown as PublicHandler<AnyOperation> };
}

export function implementPublishable<O extends AnyOperation>(
  operation: O,
  handle: PublishableHandler<O>,
): PublishableImplementation {
  return { operation, handlePublishable: handle as unknown as PublishableHandler<AnyOperation> };
}

import type { AnyOperation, BodyOf, ParamsOf, QueryOf, ResultOf } from "@overdub/contract";
import type { Caller } from "../auth/authenticate.ts";
import type { Services } from "../services.ts";

/** What a handler is given beside its input: everything it may reach, and who calls. */
export interface Context extends Services {
  readonly workspaceId: string;
  readonly userId: string;
}

export interface OperationInput<O extends AnyOperation> {
  readonly params: ParamsOf<O>;
  readonly query: QueryOf<O>;
  readonly body: BodyOf<O>;
}

export type Handler<O extends AnyOperation> = (input: OperationInput<O>, ctx: Context) => Promise<ResultOf<O>>;

/** An operation with its handler, ready to be routed. */
export interface Implementation<O extends AnyOperation = AnyOperation> {
  readonly operation: O;
  readonly handle: Handler<O>;
}

export function implement<O extends AnyOperation>(operation: O, handle: Handler<O>): Implementation {
  // Erased: the router has just validated the input against this very operation.
  return { operation, handle: handle as unknown as Handler<AnyOperation> };
}

export function contextOf(services: Services, caller: Caller): Context {
  return { ...services, workspaceId: caller.workspaceId, userId: caller.userId };
}

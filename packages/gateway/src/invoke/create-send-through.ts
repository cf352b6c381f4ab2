import type { Account } from "../accounts/account.ts";
import type { RequestLog } from "../request-log/create-request-log.ts";
import type { Exchange, ExchangeResult, UpstreamDependencies } from "./exchange.ts";
import { exchange } from "./exchange.ts";
import type { InvokeOptions } from "./invoke.ts";

/**
 * Sends a request that is no tool's, under the same rules: paced, in time, recorded.
 *
 * @throws GatewayError for any answer that is not a success.
 */
export type SendThrough = (account: Account, call: Exchange, options?: InvokeOptions) => Promise<ExchangeResult>;

export function createSendThrough(
  deps: UpstreamDependencies & { readonly requestLog: Pick<RequestLog, "watch"> },
): SendThrough {
  return (account, call, options = {}) => {
    const logged = { account, resource: call.resource, method: call.action, toolName: undefined, origin: options };
    return deps.requestLog.watch(logged, (trace) => exchange(deps, { account, options, trace }, call));
  };
}

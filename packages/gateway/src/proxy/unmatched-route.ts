import { didYouMean } from "../errors/did-you-mean.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Tool } from "../tools/tool.ts";
import { routesOf } from "../tools/tool-routes.ts";

interface UnmatchedRequest {
  readonly verb: string;
  /** First segment below `/proxy`. */
  readonly resource: string;
  /** What follows it, or nothing. */
  readonly rest: string;
}

/** Why no tool answers a request, and which ones would. See behaviour/gateway 3.3 and 4.1. */
export function unmatchedRoute(catalog: readonly Tool[], { verb, resource, rest }: UnmatchedRequest): GatewayError {
  const tools = catalog.filter((tool) => tool.resource === resource);
  if (tools.length === 0) {
    const resources = [...new Set(catalog.map((tool) => tool.resource))];
    return new GatewayError(404, `Unknown resource.${didYouMean(resource, resources)} ${available(resources)}`);
  }
  const methods = tools.map((tool) => tool.method);
  const allowed = tools
    .flatMap(routesOf)
    .filter((route) => route.rest === rest || (route.rest === ":id" && rest !== ""));
  if (allowed.length === 0 || (verb === "POST" && rest !== "")) {
    return new GatewayError(404, `Unknown method.${didYouMean(rest, methods)} ${available(methods)}`);
  }
  const allow = [...new Set(allowed.map((route) => route.verb))].join(", ");
  return new GatewayError(405, `${verb} is not supported here. ${available(methods)}`, { headers: { allow } });
}

function available(names: readonly string[]): string {
  return `Available: ${names.join(", ")}`;
}

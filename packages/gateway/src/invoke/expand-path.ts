import { GatewayError } from "../http/gateway-error.ts";

/**
 * Fills the `{name}` segments of an operation's path. The only place where a caller's value enters a path: it is
 * encoded, and cannot leave its segment.
 *
 * @throws 400 for a value that is missing, empty, or would be resolved away (`.` and `..`).
 */
export function expandPath(template: string, segments: Readonly<Record<string, string | undefined>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const segment = segments[name]?.toWellFormed();
    if (segment === undefined || segment === "" || segment === "." || segment === "..") {
      throw new GatewayError(400, `The path parameter ${name} must be a name, not empty and not a dot`);
    }
    return encodeURIComponent(segment);
  });
}

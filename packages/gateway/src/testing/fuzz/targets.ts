import type { Gateway } from "../../app/gateway.ts";

/** One route of the gateway. */
export interface Target {
  readonly method: string;
  /** As registered: `/proxy/links/:id`. */
  readonly path: string;
}

const ANY_METHOD = "ALL";

/** Of `ALL`, only these are routes; the others are what stands before them. */
const ROUTES_OF_ANY_METHOD = /^\/(unified|mcp)\/|^\/proxy\/:/;

/** Where most of the work is done, most requests go. */
const WEIGHTS: Readonly<Record<string, number>> = { proxy: 10, custom: 4, "batch-request": 4, mcp: 4 };

/**
 * Every route, by the first segment of its path, so that families of many routes do not drown those of few. A family that
 * matters more is there more than once.
 */
export function targetsByFamily({ app }: Gateway): readonly (readonly Target[])[] {
  const targets = new Map<string, Target>();
  for (const { method, path } of app.routes) {
    if (method === ANY_METHOD && !(ROUTES_OF_ANY_METHOD.test(path) && !isMiddleware(path))) continue;
    targets.set(`${method} ${path}`, { method, path });
  }
  const families = Map.groupBy(targets.values(), ({ path }) => familyOf(path));
  return [...families].flatMap(([name, family]) => Array.from({ length: WEIGHTS[name] ?? 1 }, () => family));
}

export function nameOf({ method, path }: Target): string {
  return `${method} ${path}`;
}

function isMiddleware(path: string): boolean {
  return path === "/mcp/*";
}

/** What is not implemented is one family, large as it is. */
function familyOf(path: string): string {
  const [, first = ""] = path.split("/");
  return /^(daemon|alarm|static-gate|file$|.*unified)/.test(first) ? "unavailable" : first;
}

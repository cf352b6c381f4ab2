import type { AnyOperation } from "@overdub/contract";
import { operations } from "@overdub/contract";

export interface FoundOperation {
  readonly operation: AnyOperation;
  readonly params: Readonly<Record<string, string>>;
}

const ALL: readonly AnyOperation[] = Object.values(operations);

/** The operation that a request is for. `/links/info` is found before `/links/{linkId}`. */
export function findOperation(method: string, pathname: string): FoundOperation | undefined {
  const segments = pathname.split("/");
  return ALL.filter((operation) => operation.method === method)
    .flatMap((operation) => {
      const params = matchPath(operation.path.split("/"), segments);
      return params ? [{ operation, params }] : [];
    })
    .toSorted((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0];
}

function matchPath(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? "";
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined && segment !== "") params[name] = decodeURIComponent(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}

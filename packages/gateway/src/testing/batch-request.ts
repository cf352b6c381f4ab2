/** Batches of calls, and what reaches Dub of them; imported by tests only. */
import type { Answer, TestGateway } from "./test-gateway.ts";

interface Resource {
  readonly [field: string]: unknown;
}

/** Sends `resources` as a batch of the test's account. */
export function batch(t: TestGateway, resources: unknown, more: object = {}): Promise<Answer> {
  const body = { integrated_account_id: t.account.id, resources, ...more };
  return t.call("POST", "/batch-request", { body });
}

export const list = (more: Resource = {}): Resource => ({ resource: "links", method: "list", ...more });
/** A process evaluates it. */
export const transformNode = (name: string, expression: string, more: Resource = {}): Resource => ({
  type: "transform",
  name,
  config: { expression },
  ...more,
});
export const remove = (more: Resource = {}): Resource => ({
  resource: "links",
  method: "delete",
  name: "gone",
  ...more,
});

/** Every request that reached Dub, as `GET /path?query` and its body. */
export const sentTo = (t: TestGateway) =>
  t.sent.map(({ method, url, body }) => {
    const call = `${method} ${decodeURIComponent(url.replace("http://dub.example/api", ""))}`;
    return body === undefined ? call : `${call} ${body}`;
  });

/** Links `1` to `total`, paged as Dub does. */
export function scriptLinks(t: TestGateway, total: number): void {
  t.script(({ method, url }) => {
    const { pathname, searchParams } = new URL(url);
    if (method !== "GET") return { json: { id: pathname.split("/").at(-1) } };
    const start = Number(searchParams.get("startingAfter") ?? 0);
    const size = Number(searchParams.get("pageSize") ?? 100);
    const rows = Array.from({ length: Math.max(0, Math.min(size, total - start)) }, (_, index) => ({
      id: String(start + index + 1),
    }));
    return { json: rows };
  });
}

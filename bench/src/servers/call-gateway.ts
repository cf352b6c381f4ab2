import type { StartedOverdub } from "@overdub/testkit";

/** What runs and jobs are shown as, as far as benchmarks look. */
export interface Answer {
  readonly id: string;
  readonly state: string;
  readonly status: string;
  readonly error: string | null;
  readonly counts: { readonly done: number };
  readonly resource_stats: { readonly events?: { readonly sent: number } };
  readonly started_at: string;
  readonly finished_at: string;
}

/** With the API token, and a body as JSON. @throws an `Error` for any answer but a success. */
export async function callGateway(
  server: Pick<StartedOverdub, "gateway" | "apiToken">,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const headers = { authorization: `Bearer ${server.apiToken}`, "content-type": "application/json" };
  const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
  const response = await fetch(`${server.gateway}${path}`, init);
  if (!response.ok) throw new Error(`${method} ${path} was answered with ${response.status}: ${await response.text()}`);
  return (await response.json()) as Answer;
}

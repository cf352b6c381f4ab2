import type { Client } from "@overdub/contract";
import { createClient } from "@overdub/contract";
import type { WorkspaceServer } from "../app/workspace.ts";

/** A started workspace, as far as its API is concerned. */
export interface ApiTarget {
  readonly server: Pick<WorkspaceServer, "api">;
  readonly workspace: { readonly apiKey: string };
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface ApiRequest {
  /** Sent as JSON; a string as it is. */
  readonly body?: unknown;
  /** Default: the workspace's first key. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One call of the API in process, for what the typed client can't say. */
export async function callApi(
  { server, workspace }: ApiTarget,
  method: string,
  path: string,
  { body, key = workspace.apiKey, headers = {} }: ApiRequest = {},
): Promise<ApiAnswer> {
  const response = await server.api.request(path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** A call that must fail: status, code and message, after a look at the rest of the envelope. */
export async function refusal(...call: Parameters<typeof callApi>): Promise<[number, string, string]> {
  const { status, body } = await callApi(...call);
  const { error, ...rest } = body as { error?: { code: string; message: string; doc_url: string } };
  if (!error || Object.keys(rest).length > 0 || !error.doc_url.startsWith("https://dub.co/docs/api-reference/")) {
    throw new Error(`Not an error envelope: ${JSON.stringify(body)}`);
  }
  return [status, error.code, error.message];
}

/** The typed client, in process; each response is held against the contract. */
export function clientOf({ server, workspace }: ApiTarget, key: string = workspace.apiKey): Client {
  return createClient({
    baseUrl: "http://workspace.test",
    token: key,
    fetch: (url, init) => server.api.request(url, init),
    validate: true,
  });
}

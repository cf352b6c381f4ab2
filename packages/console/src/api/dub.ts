import type { RequestOptions } from "./request.ts";
import { request, requestFile } from "./request.ts";

/** The gateway's envelope. */
export interface Envelope<Result> {
  readonly result: Result;
  readonly next_cursor: string | null;
  readonly prev_cursor: string | null;
  readonly result_count: number;
}

/** Calls a tool's route on the Dub of an account: `links`, `links/count`, `links/<id>`. @throws RequestError. */
export function callDub<Result>(
  accountId: string,
  route: string,
  options: RequestOptions = {},
): Promise<Envelope<Result>> {
  return request(`/proxy/${route}`, withAccount(accountId, options));
}

/** What Dub has and no tool: any path of its API. @throws RequestError. */
export function callDubDirectly<Result>(
  accountId: string,
  path: string,
  options: RequestOptions = {},
): Promise<Envelope<Result>> {
  return request(`/custom/${path}`, withAccount(accountId, options));
}

/** A file of Dub's, such as a QR code. @throws RequestError. */
export function fetchDubFile(accountId: string, path: string, options: RequestOptions = {}): Promise<Blob> {
  return requestFile(`/custom/${path}`, withAccount(accountId, options));
}

function withAccount(accountId: string, options: RequestOptions): RequestOptions {
  return { ...options, query: { integrated_account_id: accountId, ...options.query } };
}

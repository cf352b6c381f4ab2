import { queryOptions } from "@tanstack/react-query";
import { request, sessionIsOver } from "./request.ts";

/** The browser's session, as `/console/session` tells it. */
export interface Session {
  readonly id: string;
  readonly name: string;
  readonly is_operator: boolean;
  readonly environment: { readonly id: string; readonly name: string } | null;
  readonly expires_at: string;
  readonly public_url: string;
  readonly version: string;
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: ({ signal }) => request<Session>("/console/session", { signal }),
  retry: false,
  staleTime: Number.POSITIVE_INFINITY,
});

/** @throws RequestError 401 for a token that is none, or a link that was used. */
export async function signIn(proof: { readonly token: string } | { readonly link: string }): Promise<Session> {
  const session = await request<Session>("/console/session", { method: "POST", body: proof });
  sessionIsOver.set(false);
  return session;
}

export function signOut(): Promise<unknown> {
  return request("/console/session", { method: "DELETE" });
}

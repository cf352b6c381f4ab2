import { queryOptions, useQuery } from "@tanstack/react-query";
import { request, sessionIsOver } from "./request.ts";

/** A workspace that a member is in. */
export interface Membership {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly role: string;
  /** What the role allows, such as `links.write`; the server decides by it, too. */
  readonly permissions: readonly string[];
}

/** The browser's session, as `/console/session` tells it. */
export interface Session {
  readonly id: string;
  readonly kind: "operator" | "member";
  readonly name: string;
  readonly is_operator: boolean;
  readonly environment: { readonly id: string; readonly name: string } | null;
  /** Of a member; null for an operator, who reaches accounts. */
  readonly workspaces: readonly Membership[] | null;
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

export type Proof =
  | { readonly token: string }
  | { readonly link: string }
  | { readonly email: string; readonly password: string };

/** @throws RequestError 401 for a token that is none, a link that was used, or a wrong password. */
export async function signIn(proof: Proof): Promise<Session> {
  const session = await request<Session>("/console/session", { method: "POST", body: proof });
  sessionIsOver.set(false);
  return session;
}

export function signOut(): Promise<unknown> {
  return request("/console/session", { method: "DELETE" });
}

/** Whether a member of a workspace is signed in, rather than an operator of the server. */
export function useIsMember(): boolean {
  const { data } = useQuery(sessionQuery);
  return data?.kind === "member";
}

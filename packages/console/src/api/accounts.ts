import type { QueryClient } from "@tanstack/react-query";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { keep, readKept } from "../state/kept.ts";
import { usePageSearch } from "../state/search.ts";
import { request } from "./request.ts";
import type { Membership } from "./session.ts";
import { sessionQuery } from "./session.ts";

/** A connected Dub workspace, as `/integrated-account` tells it. */
export interface Account {
  readonly id: string;
  readonly tenant_id: string;
  readonly status: string;
  readonly is_sandbox: boolean;
  readonly authentication_method: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly last_error: { readonly message?: string; readonly created_at?: string } | null;
  readonly created_at: string;
  readonly updated_at: string;
}

interface AccountList {
  readonly result: readonly Account[];
  readonly next_cursor: string | null;
}

/** As many as the switch shows; the page of accounts reads on. A member has workspaces in their place. */
export const accountsQuery = queryOptions({
  queryKey: ["accounts"],
  queryFn: async ({ signal, client }): Promise<readonly Account[]> => {
    const { workspaces } = await client.fetchQuery(sessionQuery);
    if (workspaces) return workspaces.map(toAccount);
    return (await request<AccountList>("/integrated-account", { query: { limit: 200 }, signal })).result;
  },
  staleTime: 60_000,
});

/** The server takes the workspace's id from its members where it takes an account's from others. */
function toAccount({ id, slug, name }: Membership): Account {
  return {
    id,
    tenant_id: slug,
    status: "active",
    is_sandbox: false,
    authentication_method: "member_session",
    context: { label: name, base_url: "embedded:", workspace_id: id },
    last_error: null,
    created_at: "",
    updated_at: "",
  };
}

/** What people call an account. */
export function labelOf(account: Account): string {
  const { label } = account.context;
  return typeof label === "string" && label !== "" ? label : account.tenant_id;
}

const LAST = "account";

/** Remembers the account for the next visit; the address says which one a page shows. */
export function rememberAccount(id: string): void {
  keep(LAST, id);
}

/** The account that pages are about: of the address, else of the last visit, else the first. Undefined while there is none. */
export function useAccount(): Account | undefined {
  const { data } = useQuery(accountsQuery);
  const { account: named } = usePageSearch();
  return chooseAccount(data ?? [], named, readKept<string | undefined>(LAST, undefined));
}

/** The same outside of components; undefined as well before accounts are known. */
export function currentAccount(client: QueryClient, named: string | undefined): Account | undefined {
  const accounts = client.getQueryData(accountsQuery.queryKey);
  return chooseAccount(accounts ?? [], named, readKept<string | undefined>(LAST, undefined));
}

export function chooseAccount(
  accounts: readonly Account[],
  named: string | undefined,
  last: string | undefined,
): Account | undefined {
  if (named !== undefined) return accounts.find(({ id }) => id === named);
  return accounts.find(({ id }) => id === last) ?? accounts.find(({ status }) => status === "active") ?? accounts[0];
}

/** The workspace of the pages as a member has it; undefined for an operator. */
export function useMembership(): Membership | undefined {
  const { data } = useQuery(sessionQuery);
  const account = useAccount();
  return data?.workspaces?.find(({ id }) => id === account?.id);
}

/** Whether whoever is signed in may do something, such as `links.write`. What an operator may, the account's key says. */
export function useMay(permission: string): boolean {
  const membership = useMembership();
  return membership === undefined || membership.permissions.includes(permission);
}

/** What every list of the control plane does, on any database; imported by tests only. */
import type { TestGateway } from "./test-gateway.ts";
import { startTestGateway } from "./test-gateway.ts";

/** Five accounts, `acme` (the first) to `t4`, a second apart; the last is a sandbox. */
export async function startWithAccounts(databaseUrl?: string): Promise<TestGateway> {
  const t = await startTestGateway(databaseUrl === undefined ? {} : { databaseUrl });
  for (const tenant_id of ["T1", "t2", "t_3", "t4"]) {
    t.nowMs += 1000;
    await t.call("POST", "/integrated-account", {
      body: { tenant_id, context: { api_key: "dub_imported_key" }, is_sandbox: tenant_id === "t4" },
    });
  }
  return t;
}

export async function tenantsOf(t: TestGateway, query: string): Promise<string[]> {
  const { json, status } = await t.call("GET", `/integrated-account?${query}`);
  if (status !== 200) throw new Error(`${status} ${json.message}`);
  return json.result.map((row: { tenant_id: string }) => row.tenant_id);
}

/** Each query, and the tenants that it finds, oldest first unless it sorts. */
export const FILTERS: readonly (readonly [query: string, tenants: readonly string[]])[] = [
  ["", ["acme", "T1", "t2", "t_3", "t4"]],
  ["tenant_id=t2", ["t2"]],
  ["tenant_id=", ["acme", "T1", "t2", "t_3", "t4"]],
  ["tenant_id=t2&tenant_id=t4", ["t2", "t4"]],
  ["tenant_id[eq]=t2", ["t2"]],
  ["tenant_id[ne]=t2", ["acme", "T1", "t_3", "t4"]],
  ["tenant_id[in]=t2,t4,none", ["t2", "t4"]],
  ["tenant_id[in][0]=t2&tenant_id[in][1]=acme", ["acme", "t2"]],
  ["tenant_id[nin]=t2,acme", ["T1", "t_3", "t4"]],
  ["tenant_id[gt]=t2", ["t_3", "t4"]],
  ["tenant_id[gte]=t2&tenant_id[lt]=t4", ["t2"]],
  ["tenant_id[lte]=acme", ["acme", "T1"]],
  ["tenant_id[like]=t%25", ["T1", "t2", "t_3", "t4"]],
  ["tenant_id[like]=T_", ["T1", "t2", "t4"]],
  ["tenant_id[like]=%25\\", []],
  ["tenant_id[null]=true", []],
  ["tenant_id[null]=false", ["acme", "T1", "t2", "t_3", "t4"]],
  ["is_sandbox=true", ["t4"]],
  ["is_sandbox[ne]=1", ["acme", "T1", "t2", "t_3"]],
  ["status=active&is_sandbox=0", ["acme", "T1", "t2", "t_3"]],
  ["status[nin]=active,connecting", []],
  ["integration.name=dub", ["acme", "T1", "t2", "t_3", "t4"]],
  ["integration.name[ne]=dub", []],
  ["integration.name[like]=D%25&tenant_id=t2", ["t2"]],
  ["features.super_query=false&tenant_id=t2", ["t2"]],
  ["features.super_query=true", []],
  ["created_at[gt]=2026-11-02T10:00:02Z", ["t_3", "t4"]],
  ["created_at[gte]=2026-11-02 10:00:02&created_at[lt]=2026-11-02T10:00:03.000Z", ["t2"]],
  ["created_at[in]=2026-11-02,2026-11-02T10:00:01Z", ["T1"]],
  ["updated_at[lte]=2026-11-02T12:00:01%2B02:00", ["acme", "T1"]],
  ["sort_by=tenant_id", ["T1", "acme", "t2", "t4", "t_3"]],
  ["sort_by=-created_at", ["t4", "t_3", "t2", "T1", "acme"]],
  ["sort_by[tenant_id]=desc", ["t_3", "t4", "t2", "acme", "T1"]],
  ["sort_by=-status", ["t4", "t_3", "t2", "T1", "acme"].toSorted()],
];

/** All tenants, in pages of two. */
export async function tenantsInPages(t: TestGateway, query: string): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const { json } = await t.call("GET", `/integrated-account?limit=2&next_cursor=${cursor}&${query}`);
    pages.push(json.result.map((row: { tenant_id: string }) => row.tenant_id));
    cursor = json.next_cursor;
  }
  return pages;
}

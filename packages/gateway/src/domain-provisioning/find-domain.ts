import type { Account } from "../accounts/account.ts";
import { createADubDomain } from "../catalog/domains/create-a-dub-domain.ts";
import { listAllDubDomains } from "../catalog/domains/list-all-dub-domains.ts";
import { GatewayError } from "../errors/gateway-error.ts";
import type { Invoke, InvokeOptions } from "../invoke/invoke.ts";
import type { Fields } from "../json/fields.ts";
import { isFields } from "../json/fields.ts";

interface Calls {
  readonly invoke: Invoke;
  readonly options: InvokeOptions;
}

const MAX_PAGES = 10;

/** The domain of this name, archived or not, in an account's workspace. @throws what `invoke` throws. */
export async function findDomain(
  { invoke, options }: Calls,
  account: Account,
  slug: string,
): Promise<Fields | undefined> {
  for (const archived of [false, true]) {
    let cursor: string | null = null;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const paging: object = cursor === null ? {} : { next_cursor: cursor };
      const query = { search: slug, archived, limit: 50, ...paging };
      const { envelope } = await invoke(account, listAllDubDomains, { query }, options);
      const rows: readonly unknown[] = Array.isArray(envelope.result) ? envelope.result : [];
      const found = rows.find((row) => isFields(row) && row.slug === slug);
      if (isFields(found)) return found;
      cursor = envelope.next_cursor;
      if (cursor === null) break;
    }
  }
  return undefined;
}

/** The domain, which is added to the workspace unless it is there. @throws what `invoke` throws. */
export async function ensureDomain(calls: Calls, account: Account, body: Fields & { slug: string }): Promise<Fields> {
  const known = await findDomain(calls, account, body.slug);
  if (known) return known;
  const { envelope } = await calls.invoke(account, createADubDomain, { query: {}, body }, calls.options);
  if (!isFields(envelope.result)) throw new GatewayError(502, "The workspace has answered without a domain");
  return envelope.result;
}

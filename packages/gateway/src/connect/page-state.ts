import type { Theme } from "@overdub/contract";
import { themeOf } from "@overdub/contract";
import type { Kysely } from "kysely";
import type { Account } from "../accounts/account.ts";
import { workspaceLabel } from "../accounts/account.ts";
import type { AccountTables } from "../accounts/account-table.ts";
import { findAccount } from "../accounts/queries.ts";
import type { LinkToken } from "../callers/caller.ts";
import { DUB_INTEGRATION } from "../environments/dub-integration.ts";
import type { Install, InstallTables } from "../environments/install.ts";
import { findInstall } from "../environments/install.ts";
import type { LinkPageSettings } from "../environments/link-page-settings.ts";
import { toWords } from "../http/parse-query.ts";
import { spentText } from "../link-tokens/connect-account.ts";
import type { LinkErrorType } from "../link-tokens/link-outcome.ts";
import { whySpent } from "../link-tokens/link-token.ts";

/** How an account can be connected. */
export interface OfferedMethods {
  /** What is asked for, as Dub names it; null: without OAuth. */
  readonly scopes: readonly string[] | null;
}

/** Whose page it is, as its environment has set it up. */
export interface PageLook {
  readonly product: { readonly name: string | null; readonly logo: string | null };
  readonly theme: Theme | null;
  readonly privacyUrl: string | null;
  readonly helpUrl: string | null;
  /** Origins that may show it in a frame, and hear of the result; null: any. */
  readonly listeners: readonly string[] | null;
}

/** What the page's script is told. */
export interface PageState extends PageLook {
  readonly redirectUri: string | null;
  /** Why nothing can be connected. */
  readonly refusal: { readonly type: LinkErrorType; readonly text: string } | null;
  /** What the account is called that is connected again. */
  readonly reconnects: string | null;
  readonly isHostedDub: boolean;
  readonly scopes: readonly string[] | null;
}

interface Dependencies {
  readonly db: Kysely<AccountTables & InstallTables>;
  readonly now: () => number;
}

/** What is known of a link token, for the page. @param query of the page's address. */
export async function pageState(
  { db, now }: Dependencies,
  linkToken: LinkToken | undefined,
  {
    integration,
    integrations,
    methods,
  }: { integration?: unknown; integrations?: unknown; methods: OfferedMethods & { isHostedDub: boolean } },
): Promise<PageState> {
  const install = linkToken && (await findInstall(db, linkToken.environmentId));
  const again = linkToken && (await findReconnected(db, linkToken));
  return {
    ...lookOf(install?.override.link_page),
    redirectUri: linkToken?.redirectUri ?? null,
    refusal:
      refusalOf(linkToken, now()) ?? (install ? whyNotOffered(install, { integration, integrations }, again) : null),
    reconnects: again ? workspaceLabel(again) : null,
    isHostedDub: methods.isHostedDub,
    scopes: methods.scopes,
  };
}

export function lookOf(settings: LinkPageSettings = {}): PageLook {
  return {
    product: { name: settings.product_name ?? null, logo: settings.logo ?? null },
    theme: settings.color === undefined ? null : themeOf(settings.color),
    privacyUrl: settings.privacy_url ?? null,
    helpUrl: settings.help_url ?? null,
    listeners: settings.frame_ancestors ?? null,
  };
}

function findReconnected(
  db: Kysely<AccountTables>,
  { reconnects, environmentId }: LinkToken,
): Promise<Account | undefined> {
  return reconnects === null ? Promise.resolve(undefined) : findAccount(db, { id: reconnects, environmentId });
}

function refusalOf(linkToken: LinkToken | undefined, nowMs: number): PageState["refusal"] {
  if (!linkToken) return { type: "invalid_token", text: "This link is not valid." };
  const spent = whySpent(linkToken, nowMs);
  return spent === undefined ? null : { type: "invalid_token", text: spentText(spent) };
}

/**
 * Whether Dub is what is meant, and may be connected. With one integration there is nothing to pick: it is named, or it is
 * shown in the catalog. See behaviour/linking 1.
 */
export function whyNotOffered(
  { isEnabled, showInCatalog }: Pick<Install, "isEnabled" | "showInCatalog">,
  { integration, integrations }: { readonly integration?: unknown; readonly integrations?: unknown },
  reconnected?: Account | undefined,
): PageState["refusal"] {
  const text = (reason: string) => ({ type: "invalid_integration", text: reason }) as const;
  const named = toWords(integration);
  const isNamed = named.length > 0 || reconnected !== undefined;
  if (named.some((name) => name !== DUB_INTEGRATION.name)) return text("There is nothing of that name to connect.");
  const among = toWords(integrations);
  if (!isNamed && among.length > 0 && !among.includes(DUB_INTEGRATION.name))
    return text("There is nothing of that name to connect.");
  if (!isEnabled || (!isNamed && !showInCatalog)) return text("Dub cannot be connected here.");
  return null;
}

import type { Account } from "../accounts/account.ts";
import { ACCOUNT_ARGUMENT } from "../tool-calls/listing/listed-tool.ts";
import { ArgumentFault } from "../tool-calls/refusals.ts";
import type { Tool } from "../tools/tool.ts";

/** An account, and what a person calls the workspace behind it. */
export interface ConnectedAccount {
  readonly account: Account;
  readonly label: string;
  /** Tools that the client could have, and the upstream of this account does not serve. Default: none is known. */
  readonly notServed?: readonly Tool[] | undefined;
}

/** At least one; the first is the one that the token was made for. */
export type ConnectedAccounts = readonly [ConnectedAccount, ...ConnectedAccount[]];

const MAX_CHOICES = 50;

/**
 * The account that a call is for. With one there is nothing to choose; with several each call says which, since an agent
 * that works on two workspaces would sooner or later write into the wrong one.
 *
 * @throws ArgumentFault that lists the choices.
 */
export function chooseAccount(accounts: ConnectedAccounts, named: unknown): ConnectedAccount {
  const [first, ...others] = accounts;
  const chosen = others.length === 0 ? [first] : accounts.filter((candidate) => namesOf(candidate).includes(named));
  const [connected, second] = chosen;
  if (!connected || second) {
    const problem =
      named === undefined ? "Missing argument" : second ? "Several accounts have this" : "No account has this";
    throw new ArgumentFault(
      ACCOUNT_ARGUMENT,
      `${problem} \`${ACCOUNT_ARGUMENT}\`.`,
      `Choices: ${choicesOf(accounts)}.`,
    );
  }
  return connected;
}

function namesOf({ account, label }: ConnectedAccount): unknown[] {
  return [account.id, label, account.tenantId];
}

/** By name and id. */
export function choicesOf(accounts: ConnectedAccounts): string {
  const named = accounts.slice(0, MAX_CHOICES).map(({ account, label }) => {
    return `${JSON.stringify(label.slice(0, 80))} (${account.id})`;
  });
  const more = accounts.length - named.length;
  return named.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

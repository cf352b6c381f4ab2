import { useQuery } from "@tanstack/react-query";
import { accountsQuery, labelOf } from "../../api/accounts.ts";
import { useCalls } from "../../api/calls.ts";
import { AccountTag } from "../../components/account-tag.tsx";
import { barsOf, Meter } from "../../components/meter.tsx";
import { Skeleton } from "../../components/states.tsx";
import { UserText } from "../../components/user-text.tsx";
import { percent } from "../../format/numbers.ts";

const SHOWN = 6;

/** How the newest calls of each account went. */
export function AccountHealth() {
  const { data: accounts } = useQuery(accountsQuery);
  const { data: calls = [] } = useCalls();
  return (
    <section className="card" aria-label="Accounts">
      <header>
        <h2>Accounts</h2>
        <span className="ink3 text-sm">The newest calls</span>
      </header>
      {!accounts ? (
        <Skeleton rows={2} height={38} />
      ) : (
        <ul className="lines low">
          {accounts.slice(0, SHOWN).map((account) => {
            const own = calls.filter(({ integrated_account_id: id }) => id === account.id);
            const failed = own.filter(({ http_status_code: status }) => status !== null && status >= 500).length;
            const mean = own.reduce((sum, { duration }) => sum + (duration ?? 0), 0) / (own.length || 1);
            return (
              <li key={account.id}>
                <span className="b grow t">
                  <UserText text={labelOf(account)} />
                </span>
                <span className="w-28 hide-m">
                  <Meter bars={barsOf(own)} />
                </span>
                <span className="num w-16">{own.length > 0 ? `${Math.round(mean)} ms` : "—"}</span>
                <span className="num w-24 hide-m">
                  {own.length > 0 ? `${percent(failed / own.length)} errors` : "—"}
                </span>
                <AccountTag account={account} />
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

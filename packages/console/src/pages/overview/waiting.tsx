import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { LucideIcon } from "lucide-react";
import { CircleDollarSign, ClipboardList, Globe, Plug, ShieldCheck } from "lucide-react";
import type { Account } from "../../api/accounts.ts";
import { accountsQuery, labelOf } from "../../api/accounts.ts";
import { callDub } from "../../api/dub.ts";
import { useCommissionTotals } from "../../api/program.ts";
import { RequestError } from "../../api/request.ts";
import { Icon } from "../../components/icon.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { money } from "../../format/money.ts";
import { plural } from "../../format/numbers.ts";
import type { Tone } from "../../format/text.ts";
import { shortTime } from "../../format/times.ts";
import { usePageSearch } from "../../state/search.ts";

interface Item {
  readonly id: string;
  readonly icon: LucideIcon;
  readonly tone: Tone;
  readonly title: string;
  readonly text: string;
  readonly to: string;
  /** Of the address there. */
  readonly search?: Readonly<Record<string, string>>;
  readonly verb: string;
}

interface Application {
  readonly createdAt?: string;
  readonly partner?: { readonly name?: string };
}

interface Payout {
  readonly amount: number;
  readonly status: string;
}

interface Domain {
  readonly id: string;
  readonly slug: string;
  readonly verified: boolean;
  readonly archived: boolean;
}

/** What needs a decision, across links, money and machines, each with the way to it. */
export function Waiting({ account }: { readonly account: Account | undefined }) {
  const { account: named } = usePageSearch();
  const id = account?.id;
  const ask = <Row,>(route: string, query: Record<string, string | number>) => ({
    queryKey: [id, "waiting", route],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      callDub<readonly Row[]>(id ?? "", route, { query, signal }).then(({ result }) => result),
    enabled: id !== undefined,
    // A workspace without a program refuses these, and will until it has one.
    retry: false,
  });
  const accounts = useQuery(accountsQuery);
  const applications = useQuery(ask<Application>("partner_applications", { limit: 100 }));
  const payouts = useQuery(ask<Payout>("payouts", { status: "pending", limit: 100 }));
  const domains = useQuery(ask<Domain>("domains", { limit: 100 }));
  const totals = useCommissionTotals(id);
  const failed = [accounts, applications, payouts, domains].find(
    ({ data, error }) =>
      data === undefined && error !== null && !(error instanceof RequestError && [403, 404].includes(error.status)),
  );
  const isLoading = accounts.isLoading || applications.isLoading || payouts.isLoading || domains.isLoading;
  const items: Item[] = [];
  const waiting = applications.data ?? [];
  if (waiting.length > 0) {
    const oldest = waiting.toSorted((a, b) => (a.createdAt ?? "").localeCompare(b.createdAt ?? ""))[0];
    items.push({
      id: "applications",
      icon: ClipboardList,
      tone: "acc",
      title: plural(waiting.length, "partner application"),
      text: oldest
        ? `Oldest: ${[oldest.partner?.name, shortTime(oldest.createdAt ?? "")].filter(Boolean).join(", ")}`
        : "",
      to: "/applications",
      verb: "Review",
    });
  }
  const due = payouts.data ?? [];
  if (due.length > 0) {
    items.push({
      id: "payouts",
      icon: CircleDollarSign,
      tone: "warn",
      title: `${money(due.reduce((sum, { amount }) => sum + amount, 0))} to pay out`,
      text: plural(due.length, "payout"),
      to: "/payouts",
      verb: "Review payout",
    });
  }
  const held = totals?.get("hold");
  if (held && held.count > 0) {
    items.push({
      id: "held",
      icon: ShieldCheck,
      tone: "plum",
      title: `${plural(held.count, "commission")} held, ${money(held.earnings)}`,
      text: "Each waits for somebody's decision",
      to: "/commissions",
      search: { status: "hold" },
      verb: "Decide",
    });
  }
  for (const each of accounts.data?.filter(({ status }) => status !== "active") ?? [])
    items.push({
      id: each.id,
      icon: Plug,
      tone: "info",
      title: `${labelOf(each)} needs someone`,
      text: each.last_error?.message ?? "It is not connected",
      to: "/accounts",
      verb: "Look",
    });
  for (const domain of domains.data?.filter(({ verified, archived }) => !verified && !archived) ?? [])
    items.push({
      id: domain.id,
      icon: Globe,
      tone: "ok",
      title: `${domain.slug}: no DNS yet`,
      text: "Visitors do not reach its links",
      to: "/domains",
      verb: "Records",
    });
  return (
    <section className="card" aria-label="Waits for you">
      <header>
        <h2>Waits for you</h2>
        {items.length > 0 && <span className="ink3 text-sm">{items.length}</span>}
      </header>
      {isLoading ? (
        <Skeleton rows={3} />
      ) : failed ? (
        <Failure error={failed.error} what="all that waits" retry={() => void failed.refetch()} />
      ) : items.length === 0 ? (
        <p className="ink3 p-4">Nothing waits.</p>
      ) : (
        <ul className="lines">
          {items.slice(0, 6).map((item) => (
            <li key={item.id}>
              <span className={`fav ${item.tone}`}>
                <Icon of={item.icon} size={14} />
              </span>
              <span className="grow t">
                <span className="b block t" dir="auto">
                  {item.title}
                </span>
                <span className="ink3 block text-xs t" dir="auto">
                  {item.text}
                </span>
              </span>
              <Link to={item.to as never} search={{ account: named, ...item.search } as never} className="btn sm">
                {item.verb}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

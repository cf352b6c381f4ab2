import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { callDubDirectly } from "../../api/dub.ts";
import { programKey } from "../../api/program.ts";
import { money } from "../../format/money.ts";
import { changeOf, plural } from "../../format/numbers.ts";
import { attributeOf } from "../../format/rewards.ts";
import { shortDate } from "../../format/times.ts";

/** What a changed reward would have cost, as the workspace tells it. Money is in US cents. */
export interface Estimate {
  readonly from: string;
  readonly isCut: boolean;
  readonly commissions: Readonly<Record<"now" | "changed", { readonly count: number; readonly earnings: number }>>;
  readonly unknown: readonly { readonly asked: string; readonly events: number }[];
}

const DAYS = 30;
/** Nobody types for so long. */
const WAIT_MS = 700;

interface EstimateLineProps {
  readonly accountId: string;
  readonly rewardId: string;
  /** The whole reward as it would be; undefined while nothing is changed, or something is wrong. */
  readonly changed: object | undefined;
}

/** One line that is always there, so that nothing moves while somebody types. */
export function EstimateLine({ accountId, rewardId, changed }: EstimateLineProps) {
  const typed = changed && JSON.stringify(changed);
  const [asked, setAsked] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed), WAIT_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data, error } = useQuery({
    queryKey: [...programKey(accountId), "estimate", rewardId, asked],
    queryFn: ({ signal }) =>
      callDubDirectly<Estimate>(accountId, `admin/program/rewards/${rewardId}/estimate`, {
        method: "POST",
        body: { reward: JSON.parse(asked ?? "null"), days: DAYS },
        signal,
      }),
    enabled: asked !== undefined && typed !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
  });
  let words = `What a change would have cost in the last ${DAYS} days stands here.`;
  if (typed !== undefined && data) words = estimateInWords(data.result);
  if (typed !== undefined && error) words = `What it would have cost could not be found out. ${error.message}`;
  return (
    <p className="help min-h-8" role="status">
      {words}
    </p>
  );
}

/** `In the last 30 days: $1,240.00 instead of $980.00 (+26.5%)`. @param locale for tests. */
export function estimateInWords({ from, isCut, commissions, unknown }: Estimate, locale?: string): string {
  const { now, changed } = commissions;
  const sum = (cents: number) => money(cents, "usd", locale === undefined ? {} : { locale });
  const when = isCut ? `Since ${shortDate(from)}, of the newest events` : `In the last ${DAYS} days`;
  const { direction, text } = changeOf(changed.earnings, now.earnings, locale);
  const share = { up: text === "new" ? "" : ` (+${text})`, down: ` (−${text})`, same: "" }[direction];
  const isSame = now.earnings === changed.earnings;
  const result = isSame
    ? `${sum(now.earnings)}, as it was`
    : `${sum(changed.earnings)} instead of ${sum(now.earnings)}${share}`;
  const gaps = unknown.map(({ asked, events }) => {
    const [entity = "", attribute = ""] = asked.split(".");
    const label = attributeOf({ entity, attribute })?.label ?? asked;
    return ` ${label} is not known of ${plural(events, "event", undefined, locale)}.`;
  });
  return `${when}: ${result}.${gaps.join("")}`;
}

import { useEffect, useState } from "react";
import type { Bucket, Filters, Measure, Totals } from "../../api/analytics.ts";
import { EVENT_OF, useAnalytics } from "../../api/analytics.ts";
import { inFigures } from "../../components/strip.tsx";
import { toDay } from "../../format/range.ts";
import { bucketDate } from "./points.ts";

interface CauseProps {
  readonly accountId: string | undefined;
  readonly bucket: Bucket;
  readonly measure: Measure;
  readonly filters: Filters;
}

interface TopLink extends Totals {
  readonly key: string;
  readonly domain: string;
}

/** Long enough that a pointer which only passes asks nothing. */
const REST_MS = 200;

/** Which link made most of a day, asked once somebody rests on it. */
export function Cause({ accountId, bucket, measure, filters }: CauseProps) {
  const [rested, setRested] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setRested(bucket.start), REST_MS);
    return () => clearTimeout(timer);
  }, [bucket.start]);
  const day = toDay(bucketDate(bucket));
  const isAsked = rested === bucket.start && bucket[measure] > 0;
  const { data, isPlaceholderData } = useAnalytics<TopLink>(
    accountId,
    "top_links",
    isAsked ? { start: day, end: day, label: "" } : undefined,
    filters,
    { limit: 1, event: EVENT_OF[measure] },
  );
  if (!isAsked || isPlaceholderData || !data) return null;
  const [most] = data.toSorted((a, b) => b[measure] - a[measure]);
  if (!most || most[measure] === 0) return null;
  return (
    <>
      <b className="b" dir="auto">
        {most.key === "_root" ? most.domain : most.key}
      </b>{" "}
      {`made ${inFigures(measure, most[measure])} of ${measure === "saleAmount" ? "it" : "them"}`}
    </>
  );
}

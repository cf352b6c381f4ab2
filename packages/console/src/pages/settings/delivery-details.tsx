import { useQuery } from "@tanstack/react-query";
import { callDubDirectly } from "../../api/dub.ts";
import { JsonText } from "../../components/json-text.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { exactTime } from "../../format/times.ts";

interface Details {
  readonly body: string;
  readonly log: readonly {
    readonly at: string;
    readonly tookMs: number;
    readonly status: number;
    readonly failure: string | null;
    readonly response: string;
  }[];
}

interface DeliveryDetailsProps {
  readonly accountId: string;
  /** Of the delivery. */
  readonly path: string;
  /** How many there were: with another one it is asked again. */
  readonly attempts: number;
}

/** What was sent, and what came back each time. */
export function DeliveryDetails({ accountId, path, attempts }: DeliveryDetailsProps) {
  const { data, error, refetch } = useQuery<Details, Error, Details>({
    queryKey: [accountId, path, attempts],
    placeholderData: (before: Details | undefined) => before,
    queryFn: ({ signal }) => callDubDirectly<Details>(accountId, path, { signal }).then(({ result }) => result),
  });
  if (error) return <Failure error={error} what="the delivery" retry={() => void refetch()} />;
  if (!data) return <Skeleton rows={2} />;
  return (
    <div className="grid w-full gap-3 text-xs">
      <ol className="grid gap-1">
        {data.log.map(({ at, tookMs, status, failure, response }) => (
          <li key={at} className="wrap-anywhere">
            <span className="b">{failure === null ? status : `${failure}, ${status}`}</span>{" "}
            <span className="ink3">{`${exactTime(at)}, ${tookMs} ms`}</span>{" "}
            {response !== "" && (
              <span className="mono" dir="auto">
                {response}
              </span>
            )}
          </li>
        ))}
      </ol>
      <JsonText text={pretty(data.body)} />
    </div>
  );
}

/** A long body is cut, and then no JSON. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}

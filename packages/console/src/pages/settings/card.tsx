import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { RequestError } from "../../api/request.ts";
import { Empty, Failure, Skeleton } from "../../components/states.tsx";

interface CardProps<Data> {
  readonly title: string;
  /** In plain words, beside the title. */
  readonly aside?: string | undefined;
  readonly action?: ReactNode;
  /** What the card lists: `the members`. */
  readonly what: string;
  readonly query: Pick<UseQueryResult<Data>, "data" | "error" | "refetch">;
  /** Before the list: a form, or what was just made. */
  readonly above?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** A section of the settings, with the states of what it shows. */
export function SettingsCard<Data>({ title, aside, action, what, query, above, children }: CardProps<Data>) {
  const { data, error } = query;
  // A hosted Dub has no such routes.
  const isElsewhere = error instanceof RequestError && error.status === 404;
  return (
    <section className="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {aside && <span className="ink3 text-sm">{aside}</span>}
        {action && data !== undefined && <span className="ms-auto">{action}</span>}
      </header>
      {data !== undefined && above}
      {isElsewhere ? (
        <Empty
          title="Not on this server"
          text="The account is a workspace of the hosted Dub: manage these in its own dashboard."
        />
      ) : error && data === undefined ? (
        <Failure error={error} what={what} retry={() => void query.refetch()} />
      ) : data === undefined ? (
        <Skeleton rows={3} />
      ) : (
        children(data)
      )}
    </section>
  );
}

import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useAccount } from "../api/accounts.ts";
import { useProgram } from "../api/program.ts";
import { usePageSearch } from "../state/search.ts";
import { Button } from "./button.tsx";
import { Empty, Failure, Skeleton } from "./states.tsx";

interface ProgramGateProps {
  /** What the page will show, once there is a program. */
  readonly promise: string;
  readonly children: ReactNode;
}

/** Shows a page of the partner program where there is one; else says what is missing, and the one step to it. */
export function ProgramGate({ promise, children }: ProgramGateProps) {
  const account = useAccount();
  const { query, isMissing } = useProgram(account?.id);
  const navigate = useNavigate();
  const { account: named } = usePageSearch();
  if (!account) return <Empty title="No account is connected" text="Connect a Dub workspace to see its partners." />;
  if (isMissing) {
    return (
      <Empty
        title="No partner program yet"
        text={`${promise} A program says what partners earn, and for what.`}
        action={
          <Button
            look="primary"
            onClick={() =>
              void navigate({ to: "/rewards" as never, search: { account: named, show: "program" } as never })
            }
          >
            Set up a program
          </Button>
        }
      />
    );
  }
  if (query.isError && !query.data) {
    return <Failure error={query.error} what="the partner program" retry={() => void query.refetch()} />;
  }
  return query.data ? children : <Skeleton rows={10} />;
}

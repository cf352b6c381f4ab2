import { useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import type { Account } from "../api/accounts.ts";
import { testClockQuery } from "../api/test-clock.ts";
import { Icon } from "../components/icon.tsx";
import { exactTime } from "../format/times.ts";

const MINUTE_MS = 60_000;

/** On every page of a test workspace: which time it has, so that nobody takes what is shown for the present. */
export function TestTime({ account }: { readonly account: Account }) {
  const { data: clock, dataUpdatedAt } = useQuery({
    ...testClockQuery(account.id),
    // Dub itself has no such clock.
    enabled: account.context.base_url === "embedded:",
    staleTime: 5 * MINUTE_MS,
    retry: false,
  });
  if (!clock?.isTestWorkspace) return null;
  const isAhead = Math.abs(Date.parse(clock.now) - dataUpdatedAt) > MINUTE_MS;
  return (
    <p className="lost" role="note">
      <Icon of={FlaskConical} size={14} />
      {isAhead
        ? `Test workspace: it is ${exactTime(clock.now)} here.`
        : "Test workspace: nothing of it counts as real, and its clock can be moved."}
    </p>
  );
}

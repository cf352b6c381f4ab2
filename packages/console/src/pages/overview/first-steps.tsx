import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check } from "lucide-react";
import { callDub } from "../../api/dub.ts";
import { useLiveEvents } from "../../api/events.ts";
import { useIsMember } from "../../api/session.ts";
import { Icon } from "../../components/icon.tsx";
import { usePageSearch } from "../../state/search.ts";
import { useStore } from "../../state/store.ts";
import { pastCalls } from "../playground/history-store.ts";

/** What a new owner does first, each done by doing. */
export function FirstSteps({ accountId }: { readonly accountId: string | undefined }) {
  const { account } = usePageSearch();
  const { data: links } = useQuery({
    queryKey: [accountId, "links", "size"],
    queryFn: ({ signal }) => callDub<number>(accountId ?? "", "links/count", { method: "POST", signal }),
    enabled: accountId !== undefined,
  });
  const { data: partners } = useQuery({
    queryKey: [accountId, "partners", "any"],
    queryFn: ({ signal }) => callDub<readonly unknown[]>(accountId ?? "", "partners", { query: { limit: 1 }, signal }),
    enabled: accountId !== undefined,
    // A workspace without a program refuses it.
    retry: false,
  });
  const calls = useStore(pastCalls);
  const { data: events = [] } = useLiveEvents(accountId, ["clicks", "leads"], { limit: 5, everyMs: 5_000 });
  const isMember = useIsMember();
  const all = [
    { label: "Make a link", isDone: (links?.result ?? 0) > 0, to: "/links", verb: "New link", search: { new: "" } },
    { label: "Visit it", isDone: events.some(({ event }) => event === "click"), to: "/links", verb: "Open links" },
    {
      label: "Track a lead",
      isDone: events.some(({ event }) => event === "lead"),
      to: "/playground",
      verb: "Try it",
      search: { tool: "dub_track_lead" },
    },
    { label: "Invite a partner", isDone: (partners?.result.length ?? 0) > 0, to: "/partners", verb: "Partners" },
    { label: "Call a tool", isDone: calls.length > 0, to: "/playground", verb: "Playground" },
  ];
  // Members have no playground.
  const steps = all.filter(({ to }) => !isMember || to !== "/playground");
  return (
    <section className="card" aria-label="First steps">
      <header>
        <h2>First steps</h2>
        <span className="ink3 text-sm">{`${steps.filter(({ isDone }) => isDone).length} of ${steps.length} done`}</span>
      </header>
      <ol className="lines">
        {steps.map(({ label, isDone, to, verb, search }, index) => (
          <li key={label}>
            <span className={`fav ${isDone ? "ok" : ""}`}>{isDone ? <Icon of={Check} size={14} /> : index + 1}</span>
            <span className="b grow">{label}</span>
            {isDone ? (
              <span className="ink3">Done</span>
            ) : (
              <Link to={to as never} search={{ account, ...search } as never} className="btn sm">
                {verb}
              </Link>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

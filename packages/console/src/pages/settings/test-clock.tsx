import { useQuery, useQueryClient } from "@tanstack/react-query";
import { FastForward } from "lucide-react";
import { useState } from "react";
import { useAccount, useMay } from "../../api/accounts.ts";
import { callDubDirectly } from "../../api/dub.ts";
import { messageOf } from "../../api/request.ts";
import type { Clock } from "../../api/test-clock.ts";
import { testClockQuery } from "../../api/test-clock.ts";
import { Button } from "../../components/button.tsx";
import { Field, TextInput } from "../../components/field.tsx";
import { UserText } from "../../components/user-text.tsx";
import { ago, exactTime } from "../../format/times.ts";
import { SettingsCard } from "./card.tsx";

interface MovedClock extends Clock {
  readonly target: string;
  readonly isReached: boolean;
}

interface Happening {
  readonly id: string;
  readonly createdAt: string;
  readonly status: string;
  readonly earnings: number;
  readonly partner?: { readonly name?: string } | null;
}

const STEPS = ["in 1 day", "in 1 week", "in 1 month", "in 1 year"] as const;
/** Each call of a long way has its own end; so many are made. */
const MOST_CALLS = 200;

/** The time of a test workspace: moved forward, with what happens on the way. */
export function TestClock() {
  const account = useAccount();
  const client = useQueryClient();
  const mayMove = useMay("workspaces.write");
  const [to, setTo] = useState("");
  const [failure, setFailure] = useState<string>();
  const [moved, setMoved] = useState<{ readonly from: string; readonly now: string; readonly isRunning: boolean }>();
  const accountId = account?.id ?? "";
  const query = useQuery({ ...testClockQuery(accountId), enabled: accountId !== "" });
  const move = async (target: string) => {
    const from = query.data?.now;
    if (from === undefined || moved?.isRunning) return;
    if (target.trim() === "") return setFailure("Say until when, such as in 3 months or 2027-03-01.");
    setFailure(undefined);
    setMoved({ from, now: from, isRunning: true });
    try {
      let until = target.trim();
      for (let call = 0; call < MOST_CALLS; call += 1) {
        const { result } = await callDubDirectly<MovedClock>(accountId, "test-clock", {
          method: "POST",
          body: { to: until },
        });
        setMoved({ from, now: result.now, isRunning: !result.isReached });
        if (result.isReached) break;
        until = result.target;
      }
      setTo("");
    } catch (error) {
      setFailure(messageOf(error));
      setMoved((before) => before && { ...before, isRunning: false });
    }
    // Whatever a page shows may be otherwise by now.
    await client.invalidateQueries({ queryKey: [accountId] });
  };
  return (
    <>
      <SettingsCard title="Test clock" what="the clock" query={query}>
        {({ isTestWorkspace, now }) =>
          isTestWorkspace ? (
            <div className="grid gap-4 p-4">
              <p>
                It is <b className="b">{exactTime(now)}</b> for this workspace.
              </p>
              {mayMove ? (
                <>
                  <div className="row flex-wrap">
                    {STEPS.map((step) => (
                      <Button key={step} size="sm" onClick={() => void move(step)} aria-disabled={moved?.isRunning}>
                        {step.replace("in ", "+ ")}
                      </Button>
                    ))}
                  </div>
                  <form
                    className="row items-end!"
                    onSubmit={(event) => {
                      event.preventDefault();
                      void move(to);
                    }}
                  >
                    <span className="grow">
                      <Field
                        label="Move to"
                        error={failure}
                        help="A date, or words: in 3 months, next friday. Time goes forward only."
                      >
                        {(field) => <TextInput {...field} value={to} onChange={setTo} />}
                      </Field>
                    </span>
                    <Button type="submit" look="primary" icon={FastForward} className="mb-6">
                      {moved?.isRunning ? "Moving…" : "Move the clock"}
                    </Button>
                  </form>
                </>
              ) : (
                <p className="ink3">An owner moves it.</p>
              )}
              {moved && (
                <p role="status">
                  {moved.isRunning
                    ? `On the way: ${exactTime(moved.now)}`
                    : `Moved from ${exactTime(moved.from)} to ${exactTime(moved.now)}. Jobs that were due have run in order.`}
                </p>
              )}
            </div>
          ) : (
            <p className="ink3 p-4">
              This workspace has real time. A test workspace is made as one, on the server, with{" "}
              <code className="mono">overdub workspace create --test</code>; its time can be moved.
            </p>
          )
        }
      </SettingsCard>
      {query.data?.isTestWorkspace && <Happened accountId={accountId} />}
    </>
  );
}

/** The newest commissions: what a moved clock mostly shows in a program. */
function Happened({ accountId }: { readonly accountId: string }) {
  const { data = [] } = useQuery({
    queryKey: [accountId, "test-clock", "happened"],
    queryFn: ({ signal }) =>
      callDubDirectly<readonly Happening[]>(accountId, "commissions", { query: { pageSize: 10 }, signal }).then(
        ({ result }) => result,
      ),
    retry: false,
  });
  if (data.length === 0) return null;
  return (
    <section className="card" aria-label="What happened">
      <header>
        <h2>Newest commissions</h2>
      </header>
      <ul className="lines low">
        {data.map(({ id, createdAt, status, partner }) => (
          <li key={id}>
            <span className="b grow t">
              <UserText text={partner?.name ?? id} />
            </span>
            <span className="ink3 text-xs">{ago(createdAt)}</span>
            <span>{status}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

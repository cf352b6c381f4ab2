import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { callDub } from "../../api/dub.ts";
import { messageOf, request, requestFile } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { Tag } from "../../components/tag.tsx";
import { plural } from "../../format/numbers.ts";
import { saveFile } from "../../state/save-file.ts";
import { showToast } from "../../state/toasts.ts";
import { campaignKey, campaignsKey } from "../pipelines/campaign.ts";
import { Plan } from "../pipelines/campaign-plan.tsx";
import { Progress } from "../pipelines/progress.tsx";
import type { Run, RunAction } from "../pipelines/run.ts";
import { ACTION_LABELS, actionsOf, isActive, progressInWords, STATES } from "../pipelines/run.ts";
import { useCampaignPlan } from "../pipelines/use-campaign-plan.ts";

interface ImportRunProps {
  readonly accountId: string;
  readonly campaignId: string;
}

const SOON_MS = 1_000;
const CHUNK = 100;

/** The newest run of a campaign of a kind, looked after while it is on its way. */
function useNewestRun(accountId: string, campaignId: string, kind: "campaign" | "campaign_plan") {
  return useQuery({
    queryKey: [...campaignsKey(accountId), "newest run", campaignId, kind],
    queryFn: ({ signal }) =>
      request<{ readonly result: readonly Run[] }>("/run", {
        query: { subject_id: campaignId, kind, limit: 1 },
        signal,
      }).then(({ result }) => result[0] ?? null),
    refetchInterval: ({ state }) => (!state.data || isActive(state.data) ? SOON_MS : false),
  });
}

/** The plan of an import, its run, and the way back. */
export function ImportRun({ accountId, campaignId }: ImportRunProps) {
  const client = useQueryClient();
  const { campaign, plan, fixed, isStale, onFixed, askPlan } = useCampaignPlan(accountId, campaignId);
  const planning = useNewestRun(accountId, campaignId, "campaign_plan");
  const running = useNewestRun(accountId, campaignId, "campaign");
  const [asked, setAsked] = useState<"run" | "undo">();
  const [isAskingPlan, setAskingPlan] = useState(false);
  /** The run whose plan was asked for since it is over. */
  const [lookedAt, setLookedAt] = useState<string>();
  const planRun = planning.data ?? undefined;
  const run = running.data ?? undefined;
  const planned = planRun && !isActive(planRun) ? planRun.id : undefined;
  const isOver = run !== undefined && !isActive(run) && run.state !== "paused";
  useEffect(() => {
    if (planned === undefined) return;
    void client.invalidateQueries({ queryKey: campaignKey(accountId, campaignId) }).then(() => setLookedAt(planned));
  }, [planned, client, accountId, campaignId]);
  useEffect(() => {
    if (isOver) void client.invalidateQueries({ queryKey: [accountId, "links"] });
  }, [isOver, client, accountId]);
  if (campaign.error && !campaign.data)
    return <Failure error={campaign.error} what="this import" retry={() => void campaign.refetch()} />;
  if (!campaign.data) return <Skeleton rows={5} />;
  const { table } = campaign.data;
  const wrong = plan ? plan.invalid + plan.duplicates + plan.taken : 0;
  const planAgain = async () => {
    setAskingPlan(true);
    try {
      await askPlan();
      await planning.refetch();
    } catch (error) {
      showToast(`No plan: ${messageOf(error)}`, { isError: true });
    } finally {
      setAskingPlan(false);
    }
  };
  /** Rows were corrected, here or before the page was loaded again. */
  const needsPlan = !run && (isStale || (!plan && planned !== undefined && lookedAt === planned));
  const control = async (action: RunAction) => {
    try {
      await request(`/run/${run?.id}/${action}`, { method: "POST" });
      await running.refetch();
    } catch (error) {
      showToast(`Not done: ${messageOf(error)}`, { isError: true });
    }
  };
  const save = async () => {
    try {
      saveFile("import-result.csv", "text/csv", await requestFile(`/campaign/${campaignId}/result`));
    } catch (error) {
      showToast(`No result: ${messageOf(error)}`, { isError: true });
    }
  };
  return (
    <>
      {table.error && (
        <p className="note text-bad! wrap-anywhere" role="alert" dir="auto">
          {`The table was refused: ${table.error}`}
        </p>
      )}
      {!plan && planRun && (
        <>
          <SectionLine title="Plan" aside={planRun.state === "failed" ? "failed" : "is made"} />
          <Progress run={planRun} />
          {planRun.error && (
            <p className="note text-bad! wrap-anywhere" role="alert" dir="auto">
              {planRun.error}
            </p>
          )}
        </>
      )}
      {plan && !run && <Plan campaign={campaign.data} plan={plan} fixed={fixed} onFixed={onFixed} />}
      {run && (
        <>
          <SectionLine title="Links are made" aside={progressInWords(run)} />
          <Progress run={run} />
          <p role="status">
            <Tag text={STATES[run.state]?.label ?? run.state} tone={STATES[run.state]?.tone ?? ""} />{" "}
            {`${plural(run.counts.done, "link")} made, ${run.counts.failed} failed, ${run.counts.skipped} left out`}
          </p>
        </>
      )}
      <div className="row flex-wrap">
        {needsPlan && !isAskingPlan && (
          <Button look="primary" onClick={() => void planAgain()}>
            Plan again
          </Button>
        )}
        {fixed.size > 0 && (
          <span className="ink2 text-sm" role="status">{`${plural(fixed.size, "row")} corrected`}</span>
        )}
        {plan && !run && !needsPlan && plan.links > 0 && (
          <Button look="primary" onClick={() => setAsked("run")}>{`Make ${plural(plan.links, "link")}`}</Button>
        )}
        {run &&
          actionsOf(run).map((action) => (
            <Button key={action} onClick={() => void control(action)}>
              {ACTION_LABELS[action]}
            </Button>
          ))}
        {(plan || run) && <Button onClick={() => void save()}>Result as CSV</Button>}
        {isOver && run.counts.done > 0 && (
          <Button look="ghost" className="d" onClick={() => setAsked("undo")}>
            Take the import back
          </Button>
        )}
      </div>
      {asked === "run" && plan && (
        <Confirm
          title={`Make ${plural(plan.links, "link")}`}
          body={`${wrong > 0 ? `${plural(wrong, "row")} cannot be made, and ${wrong === 1 ? "is" : "are"} left out. ` : ""}Links that are there stay as they are. The import can be paused, and taken back.`}
          verb="Make links"
          onClose={() => setAsked(undefined)}
          run={async () => {
            await request(`/campaign/${campaignId}/run`, { method: "POST", body: { skip_invalid: true } });
            await running.refetch();
          }}
        />
      )}
      {asked === "undo" && run && (
        <Confirm
          title={`Delete the ${plural(run.counts.done, "link")} of this import`}
          body="Their short links stop working at once, and their clicks no longer count for any link. This cannot be undone."
          verb="Delete"
          typed={run.counts.done > CHUNK ? String(run.counts.done) : undefined}
          onClose={() => setAsked(undefined)}
          run={async () => {
            const deleted = await deleteMade(accountId, campaignId);
            await client.invalidateQueries({ queryKey: [accountId, "links"] });
            showToast(`Deleted ${plural(deleted, "link")} of the import`);
          }}
        />
      )}
    </>
  );
}

/** Those that the campaign has made, not those that it has found. */
async function deleteMade(accountId: string, campaignId: string): Promise<number> {
  const file = await requestFile(`/campaign/${campaignId}/result`, { query: { format: "ndjson" } });
  const made = (await file.text())
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { readonly status: string; readonly link_id: string | null })
    .flatMap(({ status, link_id: id }) => (status === "created" && id !== null ? [id] : []));
  for (let first = 0; first < made.length; first += CHUNK)
    await callDub(accountId, "links/bulk_delete", {
      method: "POST",
      body: { linkIds: made.slice(first, first + CHUNK) },
    });
  return made.length;
}

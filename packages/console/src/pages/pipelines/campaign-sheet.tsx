import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { messageOf, newKey, request, requestFile } from "../../api/request.ts";
import { Button } from "../../components/button.tsx";
import { Confirm } from "../../components/dialog.tsx";
import { Field, TextInput } from "../../components/field.tsx";
import { FormSheet } from "../../components/form-sheet.tsx";
import { SectionLine } from "../../components/section-line.tsx";
import { Sheet } from "../../components/sheet.tsx";
import { Failure, Skeleton } from "../../components/states.tsx";
import { useSaving } from "../../components/use-saving.ts";
import { plural } from "../../format/numbers.ts";
import { keep, readKept } from "../../state/kept.ts";
import { saveFile } from "../../state/save-file.ts";
import { useSetSearch } from "../../state/search.ts";
import { showToast } from "../../state/toasts.ts";
import type { Campaign } from "./campaign.ts";
import { campaignsKey, toTemplate } from "./campaign.ts";
import { Plan } from "./campaign-plan.tsx";
import { Progress } from "./progress.tsx";
import type { Run } from "./run.ts";
import { isActive, useRun } from "./run.ts";
import { useCampaignPlan } from "./use-campaign-plan.ts";

interface CampaignSheetProps {
  readonly accountId: string;
  /** Undefined: a new one. */
  readonly id: string | undefined;
  readonly onClose: () => void;
}

export default function CampaignSheet(props: CampaignSheetProps) {
  return props.id === undefined ? <NewCampaign {...props} /> : <StoredCampaign {...props} id={props.id} />;
}

const EMPTY = { label: "", url: "", key: "", utm_source: "", utm_campaign: "" };
type Form = typeof EMPTY;

/** A name, a template and a table; the plan comes next, and nothing is made before it. */
function NewCampaign({ accountId, onClose }: CampaignSheetProps) {
  const draft = `draft.campaign.${accountId}`;
  const client = useQueryClient();
  const setSearch = useSetSearch();
  const [form, setForm] = useState<Form>(() => readKept(draft, EMPTY));
  const [file, setFile] = useState<File>();
  const externalId = useRef(newKey());
  useEffect(() => keep(draft, form.label === "" && form.url === "" ? undefined : form), [draft, form]);
  const wrong = {
    ...(form.label.trim() === "" && { label: "Write a name for the campaign." }),
    ...(form.url.trim() === "" && { url: "Write where the links lead, such as https://tidewell.example/?for={{id}}." }),
    ...(!file && { file: "Choose a table: CSV, a JSON list, or lines of JSON." }),
  } as Partial<Record<keyof Form | "file", string>>;
  const saving = useSaving(Object.keys(wrong).length > 0, async () => {
    if (!file) return;
    const { label, ...fields } = form;
    try {
      // The same id for a repeat, so that a lost answer makes no second campaign.
      const campaign = await request<Campaign>("/campaign", {
        method: "POST",
        body: {
          label: label.trim(),
          integrated_account_id: accountId,
          template: toTemplate(fields),
          external_id: externalId.current,
        },
      });
      await request(`/campaign/${campaign.id}/table`, { method: "PUT", query: { format: formatOf(file.name) }, file });
      const run = await request<Run>(`/campaign/${campaign.id}/plan`, { method: "POST" });
      keep(draft, undefined);
      await client.invalidateQueries({ queryKey: campaignsKey(accountId) });
      setSearch({ campaign: campaign.id, show: run.id }, { replace: true });
    } catch (error) {
      // What was made with this id has other contents, once the form is changed.
      externalId.current = newKey();
      throw error;
    }
  });
  const text = (field: keyof Form, label: string, help?: string, placeholder?: string) => (
    <Field label={label} help={help} error={saving.isTried ? wrong[field] : undefined}>
      {(control) => (
        <TextInput
          {...control}
          value={form[field]}
          onChange={(value) => setForm((before) => ({ ...before, [field]: value }))}
          {...(placeholder && { placeholder })}
        />
      )}
    </Field>
  );
  return (
    <FormSheet
      title="New campaign"
      isDirty={form.label !== ""}
      onClose={onClose}
      verb="Show the plan"
      verbNow="Sending the table…"
      saving={saving}
    >
      {text("label", "Name")}
      <Field
        label="Table"
        help="A row makes a link. The first line names the columns. Up to 256 MB."
        error={saving.isTried ? wrong.file : undefined}
      >
        {(control) => (
          <input
            {...control}
            className="in py-1!"
            type="file"
            accept=".csv,.json,.ndjson,.jsonl,text/csv,application/json"
            onChange={(event) => setFile(event.target.files?.[0])}
          />
        )}
      </Field>
      {text("url", "Destination", "{{column}} stands for a cell.", "https://tidewell.example/offer?for={{id}}")}
      {text(
        "key",
        "Short link",
        "Made by itself where it is empty. | slug makes a key of any text.",
        "hi-{{name | slug}}",
      )}
      {text("utm_source", "UTM source")}
      {text("utm_campaign", "UTM campaign")}
    </FormSheet>
  );
}

function formatOf(name: string): string {
  if (/\.json$/i.test(name)) return "json";
  return /\.(ndjson|jsonl)$/i.test(name) ? "ndjson" : "csv";
}

/** The plan of a campaign, and its run. */
function StoredCampaign({ accountId, id, onClose }: CampaignSheetProps & { readonly id: string }) {
  const { campaign: query, plan, fixed, isStale, onFixed, askPlan } = useCampaignPlan(accountId, id);
  const client = useQueryClient();
  const setSearch = useSetSearch();
  const [runId, setRunId] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const campaign = query.data;
  const refresh = () => client.invalidateQueries({ queryKey: campaignsKey(accountId) });
  const makePlan = async () => {
    try {
      setRunId((await askPlan()).id);
    } catch (error) {
      showToast(`No plan: ${messageOf(error)}`, { isError: true });
    }
  };
  const download = async () => {
    try {
      saveFile("campaign-result.csv", "text/csv", await requestFile(`/campaign/${id}/result`));
    } catch (error) {
      showToast(`No result: ${messageOf(error)}`, { isError: true });
    }
  };
  const wrong = plan ? plan.invalid + plan.duplicates + plan.taken : 0;
  return (
    <Sheet
      title={campaign?.label ?? "Campaign"}
      onClose={onClose}
      footer={
        campaign && (
          <>
            {plan && plan.links > 0 && !isStale ? (
              <Button look="primary" onClick={() => setAsking(true)}>
                {`Make ${plural(plan.links, "link")}`}
              </Button>
            ) : (
              <Button look="primary" onClick={() => void makePlan()}>
                {isStale ? "Plan again" : "Show the plan"}
              </Button>
            )}
            <span className="grow" />
            <Button onClick={() => void download()}>Result as CSV</Button>
          </>
        )
      }
    >
      {query.error && !campaign ? (
        <Failure error={query.error} what="this campaign" retry={() => void query.refetch()} />
      ) : !campaign ? (
        <Skeleton rows={5} />
      ) : (
        <div className="body">
          <div className="form">
            {campaign.table.error && (
              <p className="note text-bad! wrap-anywhere" role="alert" dir="auto">
                {`The table was refused: ${campaign.table.error}`}
              </p>
            )}
            <p className="ink2 text-sm">{`${plural(campaign.table.rows, "row")}, ${plural(campaign.table.columns.length, "column")}`}</p>
            {!plan && <Planning accountId={accountId} campaignId={id} runId={runId} onDone={() => void refresh()} />}
            {plan && <Plan campaign={campaign} plan={plan} fixed={fixed} onFixed={onFixed} />}
          </div>
        </div>
      )}
      {isAsking && plan && (
        <Confirm
          title={`Make ${plural(plan.links, "link")}`}
          body={`${wrong > 0 ? `${plural(wrong, "row")} cannot be made, and ${wrong === 1 ? "is" : "are"} left out. ` : ""}What was made before stays as it is. The run can be paused and canceled.`}
          verb="Make links"
          onClose={() => setAsking(false)}
          run={async () => {
            const run = await request<Run>(`/campaign/${id}/run`, { method: "POST", body: { skip_invalid: true } });
            await refresh();
            setSearch({ tab: undefined, campaign: undefined, show: undefined, run: run.id });
          }}
        />
      )}
    </Sheet>
  );
}

interface PlanningProps {
  readonly accountId: string;
  readonly campaignId: string;
  readonly runId: string | undefined;
  readonly onDone: () => void;
}

/** Looks after the run that plans, until there is a plan. */
function Planning({ accountId, campaignId, runId, onDone }: PlanningProps) {
  const client = useQueryClient();
  const [found, setFound] = useState<string>();
  const id = runId ?? found;
  useEffect(() => {
    if (id !== undefined) return;
    void request<{ readonly result: readonly Run[] }>("/run", {
      query: { subject_id: campaignId, kind: "campaign_plan", limit: 1 },
    })
      .then(({ result }) => setFound(result[0]?.id))
      .catch(() => undefined);
  }, [campaignId, id]);
  const { data: run } = useRun(accountId, id ?? "none");
  const isOver = run !== undefined && !isActive(run);
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    if (isOver) done.current();
  }, [isOver]);
  if (id === undefined || !run) return <p className="ink3 text-sm">There is no plan yet. Nothing is made before it.</p>;
  return (
    <>
      <SectionLine title="Plan" aside={isOver ? run.state : "is made"} />
      <Progress run={run} />
      {run.error && (
        <p className="note text-bad! wrap-anywhere" role="alert" dir="auto">
          {run.error}
        </p>
      )}
      {isOver && (
        <div>
          <Button size="sm" onClick={() => void client.invalidateQueries({ queryKey: campaignsKey(accountId) })}>
            Look again
          </Button>
        </div>
      )}
    </>
  );
}

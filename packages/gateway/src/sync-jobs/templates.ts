/** Sync jobs that come along. */
import { CUSTOMER_PROFILES } from "../enrichment/read-profiles.ts";

const ARGS = {
  integrated_account_id: { type: "string", format: "integrated_account_id", required: true },
  webhook_id: { type: "string", format: "webhook_id" },
  datastore_id: { type: "string", format: "datastore_id" },
} as const;

export interface Template {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly args_schema: object;
  readonly mutex_key: string;
  readonly state_key: string;
  readonly resources: readonly object[];
}

/** Both kinds of destinations, of which the arguments of a run name at least one. */
function destinations(resource: string) {
  return [
    {
      type: "destination",
      name: "to-webhook",
      destination_type: "webhook",
      config: { id: "{{args.webhook_id?:}}" },
      resources_to_persist: [resource],
    },
    {
      type: "destination",
      name: "to-datastore",
      destination_type: "datastore",
      config: { id: "{{args.datastore_id?:}}" },
      resources_to_persist: [resource],
    },
  ];
}

/** From the last run on, or of the range that the arguments name. */
const WINDOW = `(
  $start := $toMillis(args.start_date);
  $hours := $exists(args.overlap_hours) ? args.overlap_hours : 24;
  $overlapping := $toMillis(resources.\`get-cursor\`.value) - $hours * 3600000;
  {
    "since": $fromMillis($exists(args.end_date) or $overlapping < $start ? $start : $overlapping),
    "until": $exists(args.end_date) ? args.end_date : sync_job_run.started_at
  }
)`;

/** The day before is read again: what comes late is found, and what is known is left out. */
const CLICK_STREAM: Template = {
  id: "dub-click-stream",
  label: "Dub click-stream",
  description: "Clicks, leads or sales as they come, each once.",
  args_schema: {
    ...ARGS,
    event: { type: "string", enum: ["clicks", "leads", "sales"] },
    start_date: { type: "string", format: "date", required: true },
    end_date: { type: "string", format: "date" },
    overlap_hours: { type: "number" },
  },
  mutex_key: "{{args.integrated_account_id}}/{{args.event?:clicks}}",
  state_key: "{{args.integrated_account_id}}/{{args.event?:clicks}}/{{args.webhook_id?:}}{{args.datastore_id?:}}",
  resources: [
    {
      type: "get_state",
      name: "get-cursor",
      config: { key: "events_synced_until", default: "{{args.start_date}}" },
    },
    {
      type: "add_context",
      name: "ctx",
      depends_on: "get-cursor",
      config: {
        expression: WINDOW,
      },
    },
    {
      type: "request",
      name: "events",
      depends_on: "ctx",
      resource: "events",
      method: "list",
      integrated_account_id: "{{args.integrated_account_id}}",
      query: {
        event: "{{args.event?:clicks}}",
        start: "{{since}}",
        end: "{{until}}",
        sortOrder: "asc",
        limit: 1000,
      },
    },
    ...destinations("events"),
    { type: "event", name: "done", depends_on: "events", config: { name: "complete" } },
    {
      type: "update_state",
      name: "save",
      depends_on: "done",
      config: {
        key: "events_synced_until",
        value_expression:
          "sync_job_run.status = 'completed' and $not($exists(args.end_date)) ? sync_job_run.started_at",
      },
    },
  ],
};

/** Everyone at first, then whoever has a lead or a sale since: of a record that comes again the last one counts. */
const CUSTOMER_RECORDS: Template = {
  id: "dub-customer-profiles",
  label: "Dub customer profiles",
  description: "Everything known of each customer as one record, kept up to date: for CRMs and CDPs.",
  args_schema: ARGS,
  mutex_key: `{{args.integrated_account_id}}/${CUSTOMER_PROFILES}`,
  state_key: `{{args.integrated_account_id}}/${CUSTOMER_PROFILES}/{{args.webhook_id?:}}{{args.datastore_id?:}}`,
  resources: [
    { type: "get_state", name: "get-since", config: { key: "profiles_synced_until", default: "" } },
    {
      type: "request",
      name: CUSTOMER_PROFILES,
      depends_on: "get-since",
      resource: CUSTOMER_PROFILES,
      method: "list",
      integrated_account_id: "{{args.integrated_account_id}}",
      query: { since: "{{resources.get-since.value}}" },
    },
    ...destinations(CUSTOMER_PROFILES),
    {
      type: "update_state",
      name: "save",
      depends_on: CUSTOMER_PROFILES,
      config: {
        key: "profiles_synced_until",
        value_expression: "sync_job_run.status = 'completed' ? sync_job_run.started_at",
      },
    },
  ],
};

function snapshot(resource: string, label: string): Template {
  return {
    id: `dub-${resource}`,
    label,
    description: `Every one of the workspace's ${resource}, as it is now.`,
    args_schema: ARGS,
    mutex_key: `{{args.integrated_account_id}}/${resource}`,
    state_key: `{{args.integrated_account_id}}/${resource}`,
    resources: [
      {
        type: "request",
        name: resource,
        resource,
        method: "list",
        integrated_account_id: "{{args.integrated_account_id}}",
        query: resource === "links" ? { limit: 100, showArchived: true } : { limit: 100 },
      },
      ...destinations(resource),
    ],
  };
}

export const SYNC_TEMPLATES: readonly Template[] = [
  CLICK_STREAM,
  snapshot("links", "Dub links"),
  snapshot("customers", "Dub customers"),
  snapshot("partners", "Dub partners"),
  snapshot("commissions", "Dub commissions"),
  snapshot("payouts", "Dub payouts"),
  CUSTOMER_RECORDS,
];

/** What products hear of. See behaviour/gateway 12.3. */
export const EVENT_NAMES = [
  "integrated_account:created",
  "integrated_account:updated",
  "integrated_account:active",
  "integrated_account:reactivated",
  "integrated_account:authentication_error",
  "integrated_account:post_install_error",
  "integrated_account:validation_error",
  "integrated_account:post_connect_form_submitted",
  "integrated_account:deleted",
  "sync_job_run:created",
  "sync_job_run:started",
  "sync_job_run:record",
  "sync_job_run:completed",
  "sync_job_run:failed",
  "sync_job_run:updated",
  "sync_job_run:deleted",
  "sync_job_cron_trigger:failed",
  "environment_integration:created",
  "environment_integration:updated",
  "environment_integration:deleted",
  "api_token:created",
  "api_token:deleted",
  "record:created",
  "record:updated",
  "record:deleted",
  "partner_application:approved",
  "partner_application:rejected",
  "partner_application:held",
  "partner_application:failed",
  "domain:verified",
  "domain:failed",
  "conversion:failed",
  "conversion:review",
  "conversion:subscription_canceled",
  "test",
] as const;
export type EventName = (typeof EVENT_NAMES)[number];

/** What connected workspaces tell of. */
export const RECORD_EVENTS = ["record:created", "record:updated", "record:deleted"] as const satisfies EventName[];

/** `record:*`: every event of a subject. */
const WILDCARDS = [...new Set(EVENT_NAMES.flatMap((name) => (name.includes(":") ? [wildcardOf(name)] : [])))];

function wildcardOf(name: string): string {
  return `${name.split(":", 1)[0]}:*`;
}

export function isEventType(entry: string): boolean {
  return (EVENT_NAMES as readonly string[]).includes(entry) || WILDCARDS.includes(entry);
}

/** @param eventTypes what a webhook hears of; null: of everything. */
export function hears(eventTypes: readonly string[] | null, event: EventName): boolean {
  return eventTypes === null || eventTypes.includes(event) || eventTypes.includes(wildcardOf(event));
}

import type { ClickEvent, LeadEvent } from "./event.ts";
import type { EventStore } from "./event-store.ts";
import { shareLookups } from "./shared-lookup.ts";

export type ClickQuery = Pick<ClickEvent, "workspaceId" | "clickId">;

export interface LeadQuery extends Pick<LeadEvent, "workspaceId" | "customerId"> {
  /** Absent for events of any name. */
  readonly eventName?: string | undefined;
}

/** How a store reads events for many queries at once; those of others may be among them. */
export interface EventReader {
  /** Where an id has several, the first one that was stored comes last. */
  readonly readClicks: (queries: readonly ClickQuery[]) => Promise<readonly ClickEvent[]>;
  /** The newest lead of each name, the newest of all first; of those of one moment the one that was stored last. */
  readonly readLatestLeads: (queries: readonly LeadQuery[]) => Promise<readonly LeadEvent[]>;
}

/** Queries that come at the same time share a look-up. */
export function createFinders({
  readClicks,
  readLatestLeads,
}: EventReader): Pick<EventStore, "findClick" | "findLatestLead"> {
  const findClick = shareLookups(async (keys) => {
    const clicks = await readClicks(keys.map((key): ClickQuery => JSON.parse(key)));
    // A store may hold several clicks of one id, from before that was kept from happening: the first one counts.
    return new Map(clicks.map((click) => [clickKey(click), click]));
  });
  const findLatestLead = shareLookups(async (keys) => {
    const queries = keys.map((key): LeadQuery => JSON.parse(key));
    const leads = await readLatestLeads(queries);
    return new Map(
      queries.flatMap((query, index) => {
        const found = leads.find((lead) => isWanted(lead, query));
        return found ? [[keys[index] ?? "", found] as const] : [];
      }),
    );
  });
  return {
    findClick: (workspaceId, clickId) => findClick(clickKey({ workspaceId, clickId })),
    findLatestLead: (workspaceId, customerId, eventName) =>
      findLatestLead(JSON.stringify({ workspaceId, customerId, eventName })),
  };
}

/** Queries as keys of look-ups. */
function clickKey({ workspaceId, clickId }: ClickQuery): string {
  return JSON.stringify({ workspaceId, clickId });
}

function isWanted(lead: LeadEvent, { workspaceId, customerId, eventName }: LeadQuery): boolean {
  const isNamed = eventName === undefined || lead.eventName === eventName;
  return isNamed && lead.customerId === customerId && lead.workspaceId === workspaceId;
}

import type { Link } from "@overdub/contract";
import type { EventKind, EventOf, EventStore, Outbox } from "@overdub/storage";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { ApiTarget } from "./call-api.ts";
import { callApi } from "./call-api.ts";

/** The events of a kind on a link, oldest first. */
export async function eventsOn<Kind extends EventKind>(
  { outbox, eventStore }: { readonly outbox: Outbox<WorkspaceTables>; readonly eventStore: EventStore },
  kind: Kind,
  link: Pick<Link, "id" | "workspaceId">,
): Promise<EventOf<Kind>[]> {
  await outbox.drain();
  const filters = [{ dimension: "linkId", values: [link.id], negated: false }] as const;
  const scope = { workspaceId: link.workspaceId, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER, filters };
  return eventStore.list(kind, scope, { offset: 0, limit: 1000, order: "asc" });
}

/** A call of `/track/…` that must succeed. */
export async function track(target: ApiTarget, path: string, body: object): Promise<Record<string, unknown>> {
  const response = await callApi(target, "POST", `/track/${path}`, { body });
  if (response.status !== 200) throw new Error(`${response.status} ${JSON.stringify(response.body)}`);
  return response.body as Record<string, unknown>;
}

import { retrieveAnalytics } from "./analytics/retrieve-analytics.ts";
import { listEvents } from "./events/list-events.ts";
import { createLink } from "./links/create-link.ts";
import { deleteLink } from "./links/delete-link.ts";
import { getLinkInfo } from "./links/get-link-info.ts";
import { getLinks } from "./links/get-links.ts";
import { getLinksCount } from "./links/get-links-count.ts";
import { updateLink } from "./links/update-link.ts";
import { upsertLink } from "./links/upsert-link.ts";

/** Every operation of the contract, by Dub's `operationId`. */
export const operations = {
  createLink,
  getLinks,
  getLinksCount,
  getLinkInfo,
  updateLink,
  deleteLink,
  upsertLink,
  retrieveAnalytics,
  listEvents,
} as const;

export type OperationId = keyof typeof operations;

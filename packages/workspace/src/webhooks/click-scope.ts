import type { LinkScope, WebhookTrigger } from "@overdub/contract";
import { AppError } from "@overdub/contract";

/** Of which links a webhook hears the clicks; null: of none, since it is not told of clicks. */
export interface ClickScope {
  readonly linkScope: LinkScope | null;
  /** `undefined`: as they are. */
  readonly linkIds: readonly string[] | undefined;
  readonly folderIds: readonly string[] | undefined;
}

interface Given {
  readonly triggers?: readonly WebhookTrigger[] | undefined;
  readonly linkScope?: LinkScope | null | undefined;
  readonly linkIds?: readonly string[] | null | undefined;
  readonly folderIds?: readonly string[] | null | undefined;
}

/**
 * What a body makes of the scope that is stored.
 *
 * @throws `unprocessable_entity` for a scope without clicks or clicks without a scope, and for one of nothing.
 * @see behaviour/webhooks 4
 */
export function decideScope(given: Given, stored: { triggers: readonly string[]; linkScope: LinkScope | null }) {
  const hearsClicks = (given.triggers ?? stored.triggers).includes("link.clicked");
  if (!hearsClicks) {
    if (given.linkScope) throw invalid("linkScope", "linkScope is only for the trigger link.clicked.");
    return { linkScope: null, linkIds: [], folderIds: [] };
  }
  const linkScope = given.linkScope === undefined ? stored.linkScope : given.linkScope;
  if (!linkScope) throw invalid("linkScope", "linkScope is required for the trigger link.clicked.");
  const isNew = linkScope !== stored.linkScope;
  return {
    linkScope,
    linkIds: linkScope === "links" ? listed("linkIds", given.linkIds, isNew) : [],
    folderIds: linkScope === "folders" ? listed("folderIds", given.folderIds, isNew) : [],
  } satisfies ClickScope;
}

/** Links may come later, each with its `webhookIds`. */
function listed(name: string, ids: readonly string[] | null | undefined, isNew: boolean) {
  if (ids?.length === 0) throw invalid(name, `${name} must not be empty.`);
  return ids ? [...new Set(ids)] : isNew ? [] : undefined;
}

function invalid(path: string, message: string): AppError {
  return new AppError("unprocessable_entity", `custom: ${path}: ${message}`);
}

import { createOAuthApp, deleteOAuthApp, getOAuthApp, listOAuthApps, updateOAuthApp } from "@overdub/contract";
import { defineDomain } from "../operations/domain.ts";
import { implement } from "../operations/implement.ts";
import { addOAuthApp, changeOAuthApp, findOAuthAppOf, listOAuthAppsOf, removeOAuthApp } from "./oauth-apps.ts";

const reads = { requires: "oauth_apps.read" } as const;
const writes = { requires: "oauth_apps.write" } as const;

export const oauthApps = defineDomain({
  handlers: [
    implement(listOAuthApps, reads, (_input, { db, workspaceId }) => listOAuthAppsOf(db, workspaceId)),
    implement(createOAuthApp, writes, ({ body }, { db, workspaceId, userId, now }) =>
      addOAuthApp(db, workspaceId, body, { userId, nowMs: now() }),
    ),
    implement(getOAuthApp, reads, ({ params }, { db, workspaceId }) => findOAuthAppOf(db, workspaceId, params.appId)),
    implement(updateOAuthApp, writes, ({ params, body }, { db, workspaceId, now }) =>
      changeOAuthApp(db, workspaceId, params.appId, body, now()),
    ),
    implement(deleteOAuthApp, writes, async ({ params }, { db, workspaceId }) => {
      const { id } = await removeOAuthApp(db, workspaceId, params.appId);
      return { id };
    }),
  ],
});

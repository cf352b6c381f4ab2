import { z } from "zod";
import { defineOperation } from "../operation.ts";
import { text } from "../schema/response-fields.ts";
import { CreatedOAuthApp, OAuthApp, OAuthAppCreateBody, OAuthAppUpdateBody } from "./oauth-app.ts";

export { CreatedOAuthApp, MAX_REDIRECT_URIS, OAuthApp, OAuthAppCreateBody, OAuthAppUpdateBody } from "./oauth-app.ts";
export type { OAuthScope } from "./oauth-scopes.ts";
export { isOAuthScope, OAUTH_SCOPES, USER_SCOPE } from "./oauth-scopes.ts";

const params = z.object({ appId: z.string().describe("The ID of the application.") });

export const listOAuthApps = defineOperation({
  id: "listOAuthApps",
  method: "GET",
  path: "/oauth/apps",
  tag: "OAuth Apps",
  effect: "read",
  success: { status: 200, body: z.array(OAuthApp) },
  summary: "List all OAuth applications",
  description: "Retrieve the OAuth applications of the workspace, newest first.",
});

export const createOAuthApp = defineOperation({
  id: "createOAuthApp",
  method: "POST",
  path: "/oauth/apps",
  tag: "OAuth Apps",
  effect: "write",
  input: { body: OAuthAppCreateBody },
  success: { status: 201, body: CreatedOAuthApp },
  errors: ["exceeded_limit", "conflict"],
  summary: "Create an OAuth application",
  description: "Register a program to which members may give access to their workspace. Its secret is shown once.",
});

export const getOAuthApp = defineOperation({
  id: "getOAuthApp",
  method: "GET",
  path: "/oauth/apps/{appId}",
  tag: "OAuth Apps",
  effect: "read",
  input: { params },
  success: { status: 200, body: OAuthApp },
  summary: "Retrieve an OAuth application",
});

export const updateOAuthApp = defineOperation({
  id: "updateOAuthApp",
  method: "PATCH",
  path: "/oauth/apps/{appId}",
  tag: "OAuth Apps",
  effect: "write",
  input: { params, body: OAuthAppUpdateBody },
  success: { status: 200, body: OAuthApp },
  errors: ["conflict"],
  summary: "Change an OAuth application",
});

export const deleteOAuthApp = defineOperation({
  id: "deleteOAuthApp",
  method: "DELETE",
  path: "/oauth/apps/{appId}",
  tag: "OAuth Apps",
  effect: "destroy",
  input: { params },
  success: { status: 200, body: z.object({ id: text("The ID of the deleted application.") }) },
  summary: "Delete an OAuth application",
  description: "Delete an application. Every access that members gave it ends at once.",
});

/** Undocumented at Dub, whose dashboard uses them. */
export const oauthAppOperations = {
  listOAuthApps,
  createOAuthApp,
  getOAuthApp,
  updateOAuthApp,
  deleteOAuthApp,
} as const;

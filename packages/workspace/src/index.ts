export { countClicks } from "./clicks/count-clicks.ts";
export { createClickId } from "./ids/click-id.ts";
export type { Redirector } from "./redirects/redirector.ts";
export type { Log } from "./services.ts";
export type { WorkspaceServer, WorkspaceServerOptions } from "./workspace.ts";
export { createWorkspaceServer } from "./workspace.ts";
export type { CreatedWorkspace, NewWorkspace } from "./workspaces/create-workspace.ts";
export { createWorkspace, WorkspaceError } from "./workspaces/create-workspace.ts";
export { findWorkspace, listWorkspaces } from "./workspaces/find-workspace.ts";

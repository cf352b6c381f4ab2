export type { StartedWorkspace, StartWorkspaceOptions } from "./start-workspace.ts";
export { startWorkspace } from "./start-workspace.ts";

import { defineDomain } from "../operations/domain.ts";
import type { RemovalDeps } from "./remove-workspace.ts";
import { deleteRemovedWorkspace } from "./remove-workspace.ts";

export const removal = defineDomain<RemovalDeps>({ handlers: [], jobs: [deleteRemovedWorkspace] });

import { defineDomain } from "../operations/domain.ts";
import type { ManualDeps } from "./context.ts";
import { handleCreateCommission } from "./create-commission.ts";

export const manualCommissions = defineDomain<ManualDeps>({ handlers: [handleCreateCommission] });

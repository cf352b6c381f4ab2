import { dubCommissionsBulkCreate } from "./dub-commissions-bulk-create.ts";
import { dubCommissionsBulkUpdate } from "./dub-commissions-bulk-update.ts";
import { listAllDubCommissions } from "./list-all-dub-commissions.ts";
import { updateADubCommissionById } from "./update-a-dub-commission-by-id.ts";

export const commissionTools = [
  dubCommissionsBulkCreate,
  listAllDubCommissions,
  updateADubCommissionById,
  dubCommissionsBulkUpdate,
];

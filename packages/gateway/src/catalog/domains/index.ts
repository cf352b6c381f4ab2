import { createADubDomain } from "./create-a-dub-domain.ts";
import { deleteADubDomainById } from "./delete-a-dub-domain-by-id.ts";
import { dubDomainsRegister } from "./dub-domains-register.ts";
import { dubDomainsStatus } from "./dub-domains-status.ts";
import { listAllDubDomains } from "./list-all-dub-domains.ts";
import { updateADubDomainById } from "./update-a-dub-domain-by-id.ts";

export const domainTools = [
  createADubDomain,
  deleteADubDomainById,
  updateADubDomainById,
  dubDomainsRegister,
  dubDomainsStatus,
  listAllDubDomains,
];

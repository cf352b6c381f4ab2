import { checkDomainStatus } from "./check-domain-status.ts";
import { createDomain } from "./create-domain.ts";
import { deleteDomain } from "./delete-domain.ts";
import { getDomain } from "./get-domain.ts";
import { getDomainVerification } from "./get-domain-verification.ts";
import { getDomainsCount } from "./get-domains-count.ts";
import { listDomains } from "./list-domains.ts";
import { registerDomain } from "./register-domain.ts";
import { setPrimaryDomain } from "./set-primary-domain.ts";
import { updateDomain } from "./update-domain.ts";
import { verifyDomain } from "./verify-domain.ts";

export { Domain } from "./domain.ts";
export type { DomainUpdateBody } from "./domain-input.ts";
export { DomainCreateBody } from "./domain-input.ts";
export type { DnsRecordStatus } from "./domain-verification.ts";
export { DnsRecord, DomainVerification } from "./domain-verification.ts";
export { MAX_DOMAINS_PAGE_SIZE } from "./list-domains.ts";

export const domainOperations = {
  createDomain,
  listDomains,
  getDomainsCount,
  getDomain,
  updateDomain,
  deleteDomain,
  setPrimaryDomain,
  getDomainVerification,
  verifyDomain,
  registerDomain,
  checkDomainStatus,
} as const;

export {
  checkDomainStatus,
  createDomain,
  deleteDomain,
  getDomain,
  getDomainsCount,
  getDomainVerification,
  listDomains,
  registerDomain,
  setPrimaryDomain,
  updateDomain,
  verifyDomain,
};

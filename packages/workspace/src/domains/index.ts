import { defineDomain } from "../operations/domain.ts";
import type { DomainDeps } from "./context.ts";
import { handleCreateDomain } from "./create-domain.ts";
import { handleDeleteDomain } from "./delete-domain.ts";
import { deleteDetachedDomain } from "./delete-domain-job.ts";
import { handleGetDomain } from "./get-domain.ts";
import { handleGetDomainsCount } from "./get-domains-count.ts";
import { handleListDomains } from "./list-domains.ts";
import { moveLinks } from "./move-links.ts";
import { handleCheckDomainStatus } from "./registrar/check-domain-status.ts";
import { handleRegisterDomain } from "./registrar/register-domain.ts";
import { handleSetPrimaryDomain } from "./set-primary-domain.ts";
import { handleUpdateDomain } from "./update-domain.ts";
import { watchJob } from "./verification/check-domain.ts";
import { handleGetDomainVerification } from "./verification/get-domain-verification.ts";
import { handleVerifyDomain } from "./verification/verify-domain.ts";

export const domains = defineDomain<DomainDeps>({
  handlers: [
    handleCreateDomain,
    handleListDomains,
    handleGetDomainsCount,
    handleGetDomain,
    handleUpdateDomain,
    handleDeleteDomain,
    handleSetPrimaryDomain,
    handleGetDomainVerification,
    handleVerifyDomain,
    handleCheckDomainStatus,
    handleRegisterDomain,
  ],
  jobs: [watchJob, moveLinks, deleteDetachedDomain],
});

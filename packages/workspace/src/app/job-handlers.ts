import type { JobHandler } from "@overdub/storage";
import { FORGET_CUSTOMER, forgetCustomerEvents } from "../customers/forget-customer.ts";
import { DELETE_DOMAIN_JOB, deleteDomainJob } from "../domains/delete-domain-job.ts";
import { MOVE_LINKS_JOB, moveLinksJob } from "../domains/move-links.ts";
import { CHECK_DOMAIN_JOB, checkDomainJob } from "../domains/verification/check-domain.ts";
import { eventRetentionHandlers } from "../events/event-retention.ts";
import { moveLinksOut } from "../folders/move-links-out.ts";
import { endTest } from "../links/ab-test/end-test.ts";
import { END_TEST } from "../links/ab-test/plan-test-end.ts";
import type { Services } from "../operations/services.ts";
import { FETCH_LINK_PREVIEW, fetchLinkPreview } from "../previews/fetch-link-preview.ts";
import { DELETE_EXPIRED_CLAIMS, deleteExpiredClaims } from "../track/expired-claims.ts";

/** What each type of job does. Types are stored, so they keep their names. */
export function jobHandlers(services: Services): Readonly<Record<string, JobHandler>> {
  return {
    [FETCH_LINK_PREVIEW]: (payload) => fetchLinkPreview(services, payload),
    [FORGET_CUSTOMER]: (payload) => forgetCustomerEvents(services, payload),
    [DELETE_EXPIRED_CLAIMS]: () => deleteExpiredClaims(services),
    ...eventRetentionHandlers(services),
    "folder-deleted": moveLinksOut(services),
    [CHECK_DOMAIN_JOB]: checkDomainJob(services),
    [MOVE_LINKS_JOB]: moveLinksJob(services),
    [DELETE_DOMAIN_JOB]: deleteDomainJob(services),
    [END_TEST]: endTest(services),
  };
}

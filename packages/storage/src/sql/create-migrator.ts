import type { Migration } from "kysely/migration";
import { Migrator } from "kysely/migration";
import type { SqlDatabase, SqlDialect, StorageTables } from "./database.ts";
import { columnTypes } from "./dialects.ts";
import { initialSchema } from "./migrations/0001-initial-schema.ts";
import { requestLog } from "./migrations/0002-request-log.ts";
import { accountAccess } from "./migrations/0003-account-access.ts";
import { auditLog } from "./migrations/0004-audit-log.ts";
import { workspaceContent } from "./migrations/0005-workspace-content.ts";
import { bulkBatches } from "./migrations/0006-bulk-batches.ts";
import { customers } from "./migrations/0007-customers.ts";
import { linkIndexes } from "./migrations/0008-link-indexes.ts";
import { linkPreviews } from "./migrations/0009-link-previews.ts";
import { outboxBatches } from "./migrations/0011-outbox-batches.ts";
import { keySettings } from "./migrations/0012-key-settings.ts";
import { tracking } from "./migrations/0012-tracking.ts";
import { workspaceImports } from "./migrations/0013-workspace-imports.ts";
import { linkCounts } from "./migrations/0014-link-counts.ts";
import { searchTerms } from "./migrations/0015-search-terms.ts";
import { keySpellings } from "./migrations/0016-key-spellings.ts";
import { csvImports } from "./migrations/0017-csv-imports.ts";
import { tokenCare } from "./migrations/0018-token-care.ts";
import { pendingWrites } from "./migrations/0019-pending-writes.ts";
import { partnerProgram } from "./migrations/0020-partner-program.ts";
import { webhooks } from "./migrations/0021-webhooks.ts";
import { ledger } from "./migrations/0022-ledger.ts";
import { trustedDomains } from "./migrations/0023-trusted-domains.ts";
import { auditChanges } from "./migrations/0024-audit-changes.ts";
import { auditLeases } from "./migrations/0025-audit-leases.ts";
import { testClocks } from "./migrations/0026-test-clocks.ts";
import { bounties } from "./migrations/0027-bounties.ts";
import { gatewayWebhooks } from "./migrations/0028-gateway-webhooks.ts";
import { linkTokens } from "./migrations/0029-link-tokens.ts";
import { oauth } from "./migrations/0030-oauth.ts";
import { oauthAccounts } from "./migrations/0031-oauth-accounts.ts";
import { applicationFunnel } from "./migrations/0032-application-funnel.ts";
import { ledgerIndexes } from "./migrations/0033-ledger-indexes.ts";
import { fraud } from "./migrations/0034-fraud.ts";
import { keptResponseBytes } from "./migrations/0035-kept-response-bytes.ts";
import { storedEvents } from "./migrations/0036-stored-events.ts";
import { usedOAuthCodes } from "./migrations/0037-used-oauth-codes.ts";
import { webhookState } from "./migrations/0038-webhook-state.ts";
import { oauthFamilies } from "./migrations/0039-oauth-families.ts";
import { builtInNames } from "./migrations/0040-built-in-names.ts";
import { conversionLookups } from "./migrations/0041-conversion-lookups.ts";
import { listIndexes } from "./migrations/0042-list-indexes.ts";
import { runs } from "./migrations/0043-runs.ts";
import { onboarding } from "./migrations/0044-onboarding.ts";
import { conversions } from "./migrations/0045-conversions.ts";
import { linkDashboards } from "./migrations/0046-link-dashboards.ts";
import { campaigns } from "./migrations/0047-campaigns.ts";
import { operatorSessions } from "./migrations/0048-operator-sessions.ts";
import { syncJobs } from "./migrations/0049-sync-jobs.ts";
import { datastores } from "./migrations/0050-datastores.ts";
import { syncTriggers } from "./migrations/0051-sync-triggers.ts";
import { uncommissionedEvents } from "./migrations/0052-uncommissioned-events.ts";
import { clickDeltas } from "./migrations/0053-click-deltas.ts";
import { workflows } from "./migrations/0054-workflows.ts";
import { ledgerListIndexes } from "./migrations/0055-ledger-list-indexes.ts";
import { setUpLinks } from "./migrations/0056-set-up-links.ts";
import { syncLog } from "./migrations/0057-sync-log.ts";
import { linksOfTenants } from "./migrations/0058-links-of-tenants.ts";
import { linkNumbers } from "./migrations/0059-link-numbers.ts";
import { enrollmentsInOrder } from "./migrations/0060-enrollments-in-order.ts";
import { latestChanges } from "./migrations/0061-latest-changes.ts";
import { templateValidation } from "./migrations/0062-template-validation.ts";
import { batchedSearch } from "./migrations/0063-batched-search.ts";
import { linksWithEffects } from "./migrations/0064-links-with-effects.ts";
import { knownLinks } from "./migrations/0065-known-links.ts";
import { taggedLinkCounts } from "./migrations/0066-tagged-link-counts.ts";
import { lighterWrites } from "./migrations/0067-lighter-writes.ts";

/** Each migration has the name of its file. */
export function createMigrator<Tables extends StorageTables>({ db, dialect }: SqlDatabase<Tables>): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => migrationsFor(dialect) } });
}

function migrationsFor(dialect: SqlDialect): Record<string, Migration> {
  const types = columnTypes(dialect);
  return {
    "0001-initial-schema": { up: (tx) => initialSchema(tx, types) },
    "0002-request-log": { up: (tx) => requestLog(tx, types) },
    "0003-account-access": { up: (tx) => accountAccess(tx, types) },
    "0004-audit-log": { up: (tx) => auditLog(tx, types) },
    "0005-workspace-content": { up: (tx) => workspaceContent(tx, types) },
    "0006-bulk-batches": { up: (tx) => bulkBatches(tx, types) },
    "0007-customers": { up: (tx) => customers(tx, types) },
    "0008-link-indexes": { up: (tx) => linkIndexes(tx, dialect) },
    "0009-link-previews": { up: (tx) => linkPreviews(tx, types) },
    "0011-outbox-batches": { up: (tx) => outboxBatches(tx, types) },
    "0012-key-settings": { up: (tx) => keySettings(tx, types) },
    "0012-tracking": { up: (tx) => tracking(tx, types) },
    "0013-workspace-imports": { up: (tx) => workspaceImports(tx, types) },
    "0014-link-counts": { up: (tx) => linkCounts(tx, types, dialect) },
    "0015-search-terms": { up: (tx) => searchTerms(tx, dialect) },
    "0016-key-spellings": { up: (tx) => keySpellings(tx) },
    "0017-csv-imports": { up: (tx) => csvImports(tx, types) },
    "0018-token-care": { up: (tx) => tokenCare(tx, types) },
    "0019-pending-writes": { up: pendingWrites },
    "0020-partner-program": { up: (tx) => partnerProgram(tx, types, dialect) },
    "0021-webhooks": { up: (tx) => webhooks(tx, types) },
    "0022-ledger": { up: (tx) => ledger(tx, types, dialect) },
    "0023-trusted-domains": { up: (tx) => trustedDomains(tx, types) },
    "0024-audit-changes": { up: (tx) => auditChanges(tx, types) },
    "0025-audit-leases": { up: (tx) => auditLeases(tx, types) },
    "0026-test-clocks": { up: (tx) => testClocks(tx, types) },
    "0027-bounties": { up: (tx) => bounties(tx, types) },
    "0028-gateway-webhooks": { up: (tx) => gatewayWebhooks(tx, types) },
    "0029-link-tokens": { up: (tx) => linkTokens(tx, types) },
    "0030-oauth": { up: (tx) => oauth(tx, types) },
    "0031-oauth-accounts": { up: (tx) => oauthAccounts(tx, types) },
    "0032-application-funnel": { up: (tx) => applicationFunnel(tx, types) },
    "0033-ledger-indexes": { up: (tx) => ledgerIndexes(tx, dialect) },
    "0034-fraud": { up: (tx) => fraud(tx, types) },
    "0035-kept-response-bytes": { up: (tx) => keptResponseBytes(tx, types) },
    "0036-stored-events": { up: (tx) => storedEvents(tx, types) },
    "0037-used-oauth-codes": { up: (tx) => usedOAuthCodes(tx, types) },
    "0038-webhook-state": { up: (tx) => webhookState(tx, types) },
    "0039-oauth-families": { up: (tx) => oauthFamilies(tx, types) },
    "0040-built-in-names": { up: (tx) => builtInNames(tx, types) },
    "0041-conversion-lookups": { up: (tx) => conversionLookups(tx, types) },
    "0042-list-indexes": { up: listIndexes },
    "0043-runs": { up: (tx) => runs(tx, types) },
    "0044-onboarding": { up: (tx) => onboarding(tx, types) },
    "0045-conversions": { up: (tx) => conversions(tx, types) },
    "0046-link-dashboards": { up: linkDashboards },
    "0047-campaigns": { up: (tx) => campaigns(tx, types) },
    "0048-operator-sessions": { up: (tx) => operatorSessions(tx, types) },
    "0049-sync-jobs": { up: (tx) => syncJobs(tx, types) },
    "0050-datastores": { up: (tx) => datastores(tx, types) },
    "0051-sync-triggers": { up: (tx) => syncTriggers(tx, types) },
    "0052-uncommissioned-events": { up: (tx) => uncommissionedEvents(tx, types) },
    "0053-click-deltas": { up: (tx) => clickDeltas(tx, types, dialect) },
    "0054-workflows": { up: (tx) => workflows(tx, types) },
    "0055-ledger-list-indexes": { up: ledgerListIndexes },
    "0056-set-up-links": { up: (tx) => setUpLinks(tx, types) },
    "0057-sync-log": { up: (tx) => syncLog(tx, types) },
    "0058-links-of-tenants": { up: linksOfTenants },
    "0059-link-numbers": { up: (tx) => linkNumbers(tx, types, dialect) },
    "0060-enrollments-in-order": { up: enrollmentsInOrder },
    "0061-latest-changes": { up: latestChanges },
    "0062-template-validation": { up: (tx) => templateValidation(tx, types) },
    "0063-batched-search": { up: (tx) => batchedSearch(tx, dialect) },
    "0064-links-with-effects": { up: linksWithEffects },
    "0065-known-links": { up: (tx) => knownLinks(tx, types) },
    "0066-tagged-link-counts": { up: (tx) => taggedLinkCounts(tx, dialect) },
    "0067-lighter-writes": { up: (tx) => lighterWrites(tx, dialect) },
  };
}

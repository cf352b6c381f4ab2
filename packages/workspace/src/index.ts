export type { ApiKey, CreatedApiKey, NewApiKey } from "./api-keys/api-keys.ts";
export { createApiKey, listApiKeys, revokeApiKey } from "./api-keys/api-keys.ts";
export type { Chunks, Transfer } from "./app/transfer.ts";
export type { WorkspaceServer, WorkspaceServerOptions } from "./app/workspace.ts";
export { createWorkspaceServer } from "./app/workspace.ts";
export type { GivenFolderRole, Role } from "./auth/permissions.ts";
export { permissionsOfRole } from "./auth/permissions.ts";
export type { BountyContext } from "./bounties/context.ts";
export { findSubmissions } from "./bounties/list-submissions.ts";
export { approveSubmission, rejectSubmission } from "./bounties/review-submission.ts";
export { addBounty, changeBounty, findBounties, setArchived, showBounty } from "./bounties/write-bounty.ts";
export { settleEvents } from "./clicks/settle-events.ts";
export { estimateChange } from "./commissions/estimate-reward.ts";
export { explainEventOf } from "./commissions/explain-event.ts";
export { auditOfCommission } from "./commissions/get-commission.ts";
export type { CsvSource, DateOrder } from "./csv-import/fields.ts";
export type { CsvColumns, CsvImportOptions, CsvProgress } from "./csv-import/import-csv.ts";
export type { RowOutcome } from "./csv-import/import-rows.ts";
export type { ListedCsvImport } from "./csv-import/import-tables.ts";
export { listCsvImports } from "./csv-import/import-tables.ts";
export type { CsvSurvey } from "./csv-import/survey-csv.ts";
export type { CsvUndoStep, KeptItem } from "./csv-import/undo-import.ts";
export type { ExchangeRates } from "./currency/exchange-rates.ts";
export { ExchangeRateError, parseExchangeRates } from "./currency/exchange-rates.ts";
export { forgetCustomer, isCustomerForgotten } from "./customers/forget-customer.ts";
export type { WorkspaceTables } from "./database/workspace-tables.ts";
export type { DemoData } from "./demo/seed-demo.ts";
export type { DomainOptions } from "./domains/domain-services.ts";
export type { DomainOffer, DomainPrices, Registrar, Registration } from "./domains/registrar/registrar.ts";
export { RegistrarRefusal } from "./domains/registrar/registrar.ts";
export type { WorkspaceDomains } from "./domains/workspace-domains.ts";
export { openWorkspaceDomains } from "./domains/workspace-domains.ts";
export type { Served } from "./fast-path/fast-path-server.ts";
export { FastPathServer } from "./fast-path/fast-path-server.ts";
export { setFolderRole } from "./folders/set-folder-role.ts";
export { listAlertsOf, reviewAlert } from "./fraud/alerts.ts";
export { listGroupsOf, resolveGroup } from "./fraud/groups.ts";
export { showRules, updateRules } from "./fraud/rules.ts";
export type { Health } from "./health/health.ts";
export type { Log } from "./http/log.ts";
export type { NoteRefusal } from "./http/note-refusal.ts";
export { createClickId } from "./ids/click-id.ts";
export { createJobs } from "./jobs/define-job.ts";
export type { Progress, Report } from "./jobs/progress.ts";
export { findTimeOf } from "./jobs/workspace-time.ts";
export { foldDeltas } from "./link-store/fold-deltas.ts";
export type { Invitation } from "./members/invite-member.ts";
export { inviteMember } from "./members/invite-member.ts";
export type { Member, NewMember } from "./members/members.ts";
export { addMember, changeRole, listMembers, removeMember } from "./members/members.ts";
export { readClientAddress } from "./network/client-address.ts";
export type { TrustsPeer } from "./network/trusted-proxies.ts";
export { trustProxies } from "./network/trusted-proxies.ts";
export type { BuiltInApp } from "./oauth-apps/built-in-app.ts";
export { findBuiltInApp, registerBuiltInApp } from "./oauth-apps/built-in-app.ts";
export {
  addOAuthApp,
  changeOAuthApp,
  listOAuthAppsOf,
  removeOAuthApp,
  renewClientSecret,
  setVerified,
} from "./oauth-apps/oauth-apps.ts";
export { aggregateProgram } from "./payouts/aggregate-payouts.ts";
export { confirmPayoutsOf } from "./payouts/confirm-payouts.ts";
export { payoutStatement, statementCsv } from "./payouts/get-payout-statement.ts";
export { ledgerPayments } from "./payouts/payments.ts";
export { readStatement } from "./payouts/read-statement.ts";
export { reconcile } from "./payouts/reconcile.ts";
export { reopenPayoutsOf } from "./payouts/reopen-payouts.ts";
export { settlePayoutsOf } from "./payouts/settle-payouts.ts";
export type { SetupContext } from "./program-setup/context.ts";
export { createProgram } from "./program-setup/create-program.ts";
export { addDiscount, removeDiscount } from "./program-setup/group-discounts.ts";
export { addReward, changeReward, removeReward, withTerms } from "./program-setup/group-rewards.ts";
export { createGroup, deleteGroup, updateGroup } from "./program-setup/groups.ts";
export type { ProgramSetup } from "./program-setup/show-program.ts";
export { showProgram } from "./program-setup/show-program.ts";
export { updateProgram } from "./program-setup/update-program.ts";
export { findProgramOrThrow } from "./programs/find-program.ts";
export type { Redirector } from "./redirects/redirector.ts";
export { countWorkspace } from "./removal/remove-workspace.ts";
export type { MemberSessions } from "./sign-in/member-sessions.ts";
export type { Membership, Session } from "./sign-in/sessions.ts";
export type { CheckedSnapshot } from "./snapshot/check-snapshot.ts";
export type { ExportOptions } from "./snapshot/export-snapshot.ts";
export type { ImportOptions } from "./snapshot/import-options.ts";
export type { ImportOutcome } from "./snapshot/import-snapshot.ts";
export { parseDateMs } from "./time/parse-date.ts";
export type { GeoHeaders } from "./visits/geo-headers.ts";
export type { FindLocation, GeoLocation } from "./visits/locations.ts";
export { openLocations } from "./visits/locations.ts";
export type { RecalledVisitors } from "./visits/visitors.ts";
export type { WorkspaceWebhooks } from "./webhooks/workspace-webhooks.ts";
export { openWorkspaceWebhooks } from "./webhooks/workspace-webhooks.ts";
export type { CreatedWorkspace, NewWorkspace } from "./workspaces/create-workspace.ts";
export { createWorkspace, deleteAllWorkspaces } from "./workspaces/create-workspace.ts";
export { findNamedWorkspace, findWorkspace, listWorkspaces } from "./workspaces/queries.ts";
export {
  addHostname,
  createPublishableKey,
  listHostnames,
  removeHostname,
  revokePublishableKey,
} from "./workspaces/tracking-settings.ts";
export { WorkspaceError } from "./workspaces/workspace-error.ts";

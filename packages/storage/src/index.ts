export type { CopiedState, StateCopier } from "./copies/copy-state.ts";
export { COPIED_DATABASE, COPIED_EVENTS, createStateCopier } from "./copies/copy-state.ts";
export type { RowCounts } from "./copies/inspect-copy.ts";
export { inspectDatabase, inspectEvents } from "./copies/inspect-copy.ts";
export type { EventThread, EventThreadOptions } from "./event-thread/open-event-thread.ts";
export { openEventThread } from "./event-thread/open-event-thread.ts";
export type { LinkQuestion } from "./events/ask-links.ts";
export type { ClickHouseConnection } from "./events/clickhouse/connect.ts";
export { listCustomerEvents } from "./events/customer-events.ts";
export type {
  ClickEvent,
  ClickFacts,
  ConversionFacts,
  EventKind,
  EventOf,
  LeadEvent,
  SaleEvent,
  StoredEvent,
} from "./events/event.ts";
export { idOfEvent } from "./events/event.ts";
export type { EventLines, LineTexts } from "./events/event-lines.ts";
export { placesInLine, readEventLine, readEventLines, splitLines } from "./events/event-lines.ts";
export type {
  Dimension,
  EventFilter,
  EventScope,
  MetadataCondition,
  MetadataOperator,
  SaleType,
} from "./events/event-scope.ts";
export type {
  BreakdownRow,
  ClickSecond,
  EventPage,
  EventStore,
  EventTotals,
  NumberedEvent,
  Visitor,
} from "./events/event-store.ts";
export type { LinkCondition, LinkedEventStore, LinkedScope, LinkGroup, LinkGroups } from "./events/linked-events.ts";
export { linkEvents } from "./events/linked-events.ts";
export { duckDbPath, openEventStore } from "./events/open-event-store.ts";
export type { JobHandler, JobResult, JobRunner, JobRunnerOptions } from "./jobs/job-runner.ts";
export { createJobRunner, joinRunners, retryDelayMs } from "./jobs/job-runner.ts";
export type { JobSource, NewJob } from "./jobs/jobs-table.ts";
export { dropJob, enqueueJob } from "./jobs/jobs-table.ts";
export type { LinkGrouping } from "./links/group-by-facts.ts";
export type { LinkTest, LinkTests } from "./links/select-links.ts";
export { upTo } from "./memory/entries.ts";
export type { MemoryShares } from "./memory/shares.ts";
export { availableMemory, memoryShares } from "./memory/shares.ts";
export type { AttemptState, Outage } from "./outbox/attempts.ts";
export type { Settle } from "./outbox/drainer.ts";
export type { Fold } from "./outbox/folds.ts";
export type { GroupCommit } from "./outbox/group-commit.ts";
export { createGroupCommit } from "./outbox/group-commit.ts";
export type { Outbox, OutboxOptions, OutboxState, TransactWork } from "./outbox/outbox.ts";
export { createOutbox, createOutboxOn, EVENT_ACKNOWLEDGED_CHANNEL } from "./outbox/outbox.ts";
export type { EventText } from "./outbox/serialized-batch.ts";
export { serializeEvent } from "./outbox/serialized-batch.ts";
export type { Column, ColumnType } from "./records/column.ts";
export { OtherColumns, requireColumns, tableColumns, toColumnValue } from "./records/column.ts";
export { toParquet } from "./records/parquet.ts";
export type { TableRecord } from "./records/postgres-records.ts";
export { upsertRecords } from "./records/postgres-records.ts";
export type { ParameterNamed } from "./sql/compiled-statement.ts";
export {
  compiledChange,
  compiledChanges,
  compiledLookup,
  compiledRead,
  compiledStatement,
} from "./sql/compiled-statement.ts";
export { countUpTo } from "./sql/count-up-to.ts";
export type { JobTable, OutboxTable, SqlDatabase, SqlDialect, StorageTables } from "./sql/database.ts";
export { deleteInBatches } from "./sql/delete-in-batches.ts";
export { chunksOf, dialectOf, isUniqueViolation } from "./sql/dialects.ts";
export type { FileState } from "./sql/find-damage.ts";
export { checkDatabaseFile } from "./sql/find-damage.ts";
export { inTransaction } from "./sql/in-transaction.ts";
export { insertRows } from "./sql/insert-rows.ts";
export type { NoteUse } from "./sql/last-use.ts";
export { createUseNotes } from "./sql/last-use.ts";
export { migrate } from "./sql/migrate.ts";
export { openDatabase, sqlitePath } from "./sql/open-database.ts";
export type { SqliteLimits } from "./sql/sqlite.ts";

import type { LinkedEventStore, Outbox } from "@overdub/storage";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import type { Context } from "../operations/context.ts";
import { implementWith } from "../operations/implement.ts";
import type { ExportPace } from "./export/export-pace.ts";

export interface AnalyticsDeps {
  readonly eventStore: LinkedEventStore;
  readonly outbox: Outbox<WorkspaceTables>;
  readonly exportPace: ExportPace;
}

export type AnalyticsContext = Context & AnalyticsDeps;

export const implement = implementWith<AnalyticsDeps>();

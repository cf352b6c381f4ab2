import type { Context } from "../operations/context.ts";

/** What managing webhooks takes, in a request as in a command. */
export type WebhookContext = Pick<Context, "db" | "now" | "jobs" | "workspaceId">;

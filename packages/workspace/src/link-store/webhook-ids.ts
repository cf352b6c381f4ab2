import { AppError } from "@overdub/contract";

/**
 * Webhooks do not exist in a workspace yet, so every reference to one is unknown.
 *
 * @throws `unprocessable_entity`. See behaviour/links 7.4, step 11.
 */
export function assertWebhooks(webhookIds: readonly string[] | null | undefined): void {
  if (!webhookIds || webhookIds.length === 0) return;
  throw new AppError("unprocessable_entity", `Invalid webhookIds detected: ${webhookIds.join(", ")}`);
}

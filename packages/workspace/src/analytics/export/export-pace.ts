import { AppError } from "@overdub/contract";
import { upTo } from "@overdub/storage";
import { LRUCache } from "lru-cache";
import { isRecent } from "../../time/is-recent.ts";

/** An export asks some twenty questions at once. See behaviour/attribution 7. */
const PAUSE_MS = 30_000;

/** One export for each workspace in half a minute, in this process. */
export class ExportPace {
  readonly #lastMs = new LRUCache<string, number>(upTo(20_000));

  /** @throws `rate_limit_exceeded` */
  take(workspaceId: string, nowMs: number): void {
    const lastMs = this.#lastMs.get(workspaceId);
    if (lastMs !== undefined && isRecent(lastMs, PAUSE_MS, nowMs)) {
      const seconds = Math.ceil((lastMs + PAUSE_MS - nowMs) / 1000);
      throw new AppError("rate_limit_exceeded", `One export in 30 seconds: try again in ${seconds} s.`, {
        retryAfterSeconds: seconds,
      });
    }
    this.#lastMs.set(workspaceId, nowMs);
  }
}

import { hash } from "node:crypto";
import type { AnalyticsRow } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import { Turns } from "@overdub/limits";
import { LRUCache } from "lru-cache";
import type { AnalyticsContext } from "../analytics/context.ts";
import { readAnalytics } from "../analytics/retrieve-analytics.ts";
import type { Totals } from "../analytics/totals.ts";
import type { LinkTable } from "../link-store/link-table.ts";
import type { AnalyticsQuery } from "./public-question.ts";
import { publicQuestion, withoutSecrets } from "./public-question.ts";

type Answer = Totals | readonly AnalyticsRow[];

/** How old an answer may be. */
export const KEPT_MS = 60_000;

const KEPT_BYTES = 8 * 1024 * 1024;

/** For all strangers together: members of workspaces ask the same store. */
const AT_A_TIME = 2;
const MAX_WAITING = 64;

interface Kept {
  readonly answer: Answer;
  /** In the time of the link's workspace. */
  readonly readAtMs: number;
  readonly bytes: number;
}

/** Answers to strangers: each is read once a minute however many ask, and only so many are read at a time. */
export class PublicAnswers {
  readonly #kept = new LRUCache<string, Kept>({ maxSize: KEPT_BYTES, sizeCalculation: ({ bytes }) => bytes });
  readonly #reading = new Map<string, Promise<Answer>>();
  readonly #turns = new Turns({
    places: AT_A_TIME,
    maxWaiting: MAX_WAITING,
    refuse: () => new AppError("rate_limit_exceeded", "Too many statistics are being read. Try again in a moment."),
  });

  /**
   * @param ctx of the link's workspace.
   * @throws `forbidden` for what is not public, `unprocessable_entity` for a period or a zone that is none,
   * `rate_limit_exceeded` while too much is being read.
   */
  async answer(ctx: AnalyticsContext, link: LinkTable, query: AnalyticsQuery): Promise<Answer> {
    const question = publicQuestion(query, link);
    const name = nameOf(link, question);
    const kept = this.#kept.get(name);
    const ageMs = kept && ctx.now() - kept.readAtMs;
    if (kept && ageMs !== undefined && ageMs >= 0 && ageMs < KEPT_MS) return withoutSecrets(kept.answer, link);
    const reading = this.#reading.get(name) ?? this.#read(ctx, link, question, name);
    return withoutSecrets(await reading, link);
  }

  #read(ctx: AnalyticsContext, link: LinkTable, question: AnalyticsQuery, name: string): Promise<Answer> {
    const reading = this.#turns
      .run(async () => {
        const readAtMs = ctx.now();
        // The beginning of the workspace, and what its other links have, are nothing to strangers.
        const answer = await readAnalytics(ctx, question, link.created_at_ms);
        this.#kept.set(name, { answer, readAtMs, bytes: name.length + JSON.stringify(answer).length });
        return answer;
      })
      .finally(() => this.#reading.delete(name));
    this.#reading.set(name, reading);
    return reading;
  }
}

/** A page that was closed and opened again is another. Questions are of any length, so a digest is kept. */
function nameOf({ id, dashboard_id }: LinkTable, question: AnalyticsQuery): string {
  const asked = Object.entries(question)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return hash("sha256", JSON.stringify([id, dashboard_id, asked]), "base64url");
}

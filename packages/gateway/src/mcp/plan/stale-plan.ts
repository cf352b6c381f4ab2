import type { Reply } from "../fit-reply.ts";

/** A call with the hash of a plan that is not, or no longer, its own. Nothing was done. */
export class StalePlan extends Error {
  override readonly name = "StalePlan";
  /** The plan as it is now. */
  readonly plan: Reply;

  constructor(plan: Reply) {
    super("The plan does not fit: it has expired, the arguments differ, or the record has changed since");
    this.plan = plan;
  }
}

import type { Reply } from "./fit-reply.ts";

/** Arguments that a model can mend; never sent upstream. */
export class ArgumentFault extends Error {
  override readonly name = "ArgumentFault";
  /** Path of the argument in question, absent if it is about the names. */
  readonly field: string | undefined;
  readonly hint: string;

  constructor(field: string | undefined, message: string, hint: string) {
    super(message);
    this.field = field;
    this.hint = hint;
  }
}

/** The person who was asked did not agree to the plan. */
export class Declined extends Error {
  override readonly name = "Declined";

  constructor() {
    super("The person who was asked did not agree: nothing was done");
  }
}

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

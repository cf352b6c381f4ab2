/** The person who was asked did not agree to the plan. */
export class Declined extends Error {
  override readonly name = "Declined";

  constructor() {
    super("The person who was asked did not agree: nothing was done");
  }
}

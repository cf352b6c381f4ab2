import type { ApplicationDetails, ApplicationSubmitBody } from "@overdub/contract";
import type { ApiTarget } from "../../testing/call-api.ts";
import { callApi } from "../../testing/call-api.ts";

/** Applies in somebody's name, by the form of the product. */
export async function applyFor(
  on: ApiTarget,
  who: Partial<ApplicationSubmitBody> & Pick<ApplicationSubmitBody, "email">,
): Promise<ApplicationDetails> {
  const body = { name: "Ada", answers: { promotion: "A newsletter." }, ...who };
  const answer = await callApi(on, "POST", "/program-applications", { body });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body as ApplicationDetails;
}

/** Where links of partners may lead, and what is written into their destinations. */
import type { Group } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { UtmValues } from "../links/utm.ts";
import { mergeUtm } from "../links/utm.ts";

type AdditionalLinks = Group["additionalLinks"];

/**
 * @param allowed of the partner's group.
 * @throws `bad_request` for a destination that the group does not allow. See behaviour/partners 2.3.
 */
export function assertDestination(url: string, allowed: AdditionalLinks): void {
  const refuse = (message: string) => new AppError("bad_request", message);
  if (allowed === null) throw refuse("You cannot create additional links for this program.");
  const { host, pathname, search } = new URL(url);
  const rule = allowed.find(({ domain }) => domain === host);
  if (!rule) throw refuse(`The provided URL (${url}) does not match the program's link domains.`);
  if (rule.validationMode === "exact" && !isSamePath(rule.path ?? "", pathname + search)) {
    throw refuse(`The provided URL (${url}) does not match the URL configured for this program.`);
  }
}

/** The root is written with its slash or without. */
function isSamePath(one: string, two: string): boolean {
  return one === two || (one === "" && two === "/");
}

/** The destination with the group's parameters; those that it has itself win. */
export function withTemplate(url: string, template: Group["utmTemplate"]): string {
  if (!template || !URL.canParse(url)) return url;
  const { searchParams } = new URL(url);
  const missing = Object.entries(template).filter(([tag, value]) => value && !searchParams.has(tag));
  return mergeUtm(url, Object.fromEntries(missing) as UtmValues);
}

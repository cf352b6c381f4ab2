import type { SubmissionBody } from "@overdub/contract";
import { AppError } from "@overdub/contract";
import type { SubmissionRequirements } from "../bounty-progress/bounty-tables.ts";

type HandedIn = Pick<SubmissionBody, "urls" | "files">;

/**
 * Makes sure that what is handed in is what the bounty asks for.
 *
 * @throws `bad_request`.
 * @see behaviour/partners 6.3
 */
export function assertHandedIn({ image, url, socialMetrics }: SubmissionRequirements, { urls, files }: HandedIn): void {
  const [urlCount, fileCount] = [urls?.length ?? 0, files?.length ?? 0];
  if (image && fileCount === 0) throw refused("It asks for an image.");
  if (image?.max !== undefined && fileCount > image.max) throw refused(`It takes at most ${image.max} images.`);
  if ((url || socialMetrics) && urlCount === 0) throw refused("It asks for a URL.");
  if (url?.max !== undefined && urlCount > url.max) throw refused(`It takes at most ${url.max} URLs.`);
  const domains = url?.domains ?? [];
  const stray = domains.length === 0 ? undefined : urls?.find((each) => !isOn(each, domains));
  if (stray !== undefined) throw refused(`It takes URLs on ${domains.join(", ")} alone.`);
}

/** On one of these hosts, or below it. */
function isOn(url: string, domains: readonly string[]): boolean {
  const host = URL.parse(url)?.hostname ?? "";
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

function refused(reason: string): AppError {
  return new AppError("bad_request", `The submission is not what the bounty asks for. ${reason}`);
}

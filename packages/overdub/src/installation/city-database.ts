import type { FindLocation } from "@overdub/workspace";
import type { Config } from "../config/config.ts";
import { CliError } from "../terminal/cli-error.ts";

/** The operator's own database of addresses, if there is one. @throws CliError when it can't be read. */
export async function openCityDatabase({
  cityDatabase: path,
}: Pick<Config, "cityDatabase">): Promise<FindLocation | undefined> {
  if (path === undefined) return undefined;
  const { openLocations } = await import("@overdub/workspace/locations");
  try {
    return openLocations(path);
  } catch (cause) {
    throw new CliError(`OVERDUB_CITY_DATABASE: ${path} can't be read as an .mmdb file.`, { cause });
  }
}

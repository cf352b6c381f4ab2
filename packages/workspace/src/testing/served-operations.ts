import type { ApiDeps } from "../app/domains.ts";
import { bindDomains } from "../app/domains.ts";
import type { Core } from "../operations/context.ts";

/** Every operation that the workspace serves, with what it requires; they are not to be run. */
export const servedOperations = bindDomains({} as Core, {} as ApiDeps).flatMap((domain) => domain.implementations);

import { defineDomain } from "../operations/domain.ts";
import type { PublicStatsDeps } from "./context.ts";
import { handleRetrievePublicAnalytics } from "./retrieve-public-analytics.ts";

export const publicStats = defineDomain<PublicStatsDeps>({ handlers: [handleRetrievePublicAnalytics] });

import { ANALYTICS_GUIDE } from "./analytics.ts";
import { CONVERSIONS_GUIDE } from "./conversions.ts";
import { DOMAINS_GUIDE } from "./domains.ts";
import type { Guide } from "./guide.ts";
import { LINKS_GUIDE } from "./links.ts";
import { PARTNERS_GUIDE } from "./partners.ts";

export const GUIDES: readonly Guide[] = [
  LINKS_GUIDE,
  ANALYTICS_GUIDE,
  DOMAINS_GUIDE,
  CONVERSIONS_GUIDE,
  PARTNERS_GUIDE,
];

import { ANALYTICS_GUIDE } from "./analytics.ts";
import { CONVERSIONS_GUIDE } from "./conversions.ts";
import { DOMAINS_GUIDE } from "./domains.ts";
import { LINKS_GUIDE } from "./links.ts";
import { PARTNERS_GUIDE } from "./partners.ts";

export const GUIDES: readonly Guide[] = [
  LINKS_GUIDE,
  ANALYTICS_GUIDE,
  DOMAINS_GUIDE,
  CONVERSIONS_GUIDE,
  PARTNERS_GUIDE,
];

/** What an agent should know of a domain before it works in it: short, and nothing that a tool says by itself. */
export interface Guide {
  /** Last part of its URI. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Tags of the tools that it is about. */
  readonly tags: readonly string[];
  /** Markdown. */
  readonly text: string;
}

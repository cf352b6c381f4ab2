import type { QueryClient } from "@tanstack/react-query";
import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";
import type { Search } from "../state/search.ts";

/** A page of the console. Its folder has all that it needs; what several use is in `components`. */
export interface Page {
  /** Below `/console`. */
  readonly path: `/${string}`;
  readonly title: string;
  readonly icon: LucideIcon;
  /** After `g`. */
  readonly goKey: string;
  /** Other words by which people look for it. */
  readonly words?: string;
  /** What can be done there, for the palette, from wherever somebody is. */
  readonly acts?: readonly Place[];
  /** Its parts, for the palette. */
  readonly parts?: readonly Place[];
  /** A file of its own, which is loaded when there is time, or with the first visit. */
  readonly load: () => Promise<{ readonly default: ComponentType; readonly begin?: Begin }>;
  /** Whether only operators of the server reach it, and no member of a workspace. */
  readonly isForOperators?: true;
  /** The number behind its name: in grey for sizes, marked for work that waits. */
  readonly useBadge?: () => Badge | undefined;
}

/**
 * Asks for what the page begins with, as soon as somebody goes there, or is about to: the answer is on its way while the
 * page is drawn, and what it asks besides comes after it.
 */
export type Begin = (client: QueryClient, accountId: string, search: Search) => unknown;

/** An address below a page's. */
export interface Place {
  readonly label: string;
  readonly search: Readonly<Record<string, string>>;
}

export interface Badge {
  readonly text: string;
  readonly isWaiting?: boolean;
}

export interface PageGroup {
  /** Undefined for pages that stand alone. */
  readonly title?: string;
  readonly pages: readonly Page[];
}

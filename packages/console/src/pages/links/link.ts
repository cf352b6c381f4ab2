import { useQuery } from "@tanstack/react-query";
import { callDub } from "../../api/dub.ts";
import type { Tone } from "../../format/text.ts";

export interface Tag {
  readonly id: string;
  readonly name: string;
  readonly color: string;
}

export interface Folder {
  readonly id: string;
  readonly name: string;
}

export interface Domain {
  readonly id: string;
  readonly slug: string;
  readonly primary: boolean;
}

export interface TestVariant {
  readonly url: string;
  readonly percentage: number;
}

/** A short link, as Dub tells it; what these pages read of it. */
export interface Link {
  readonly id: string;
  readonly domain: string;
  readonly key: string;
  readonly url: string;
  readonly shortLink: string;
  readonly archived: boolean;
  readonly trackConversion: boolean;
  readonly expiresAt: string | null;
  readonly expiredUrl: string | null;
  readonly password: string | null;
  readonly proxy: boolean;
  readonly title: string | null;
  readonly description: string | null;
  readonly image: string | null;
  readonly rewrite: boolean;
  readonly doIndex: boolean;
  readonly ios: string | null;
  readonly android: string | null;
  readonly geo: Readonly<Record<string, string>> | null;
  readonly testVariants: readonly TestVariant[] | null;
  readonly testCompletedAt: string | null;
  readonly publicStats: boolean;
  readonly tags: readonly Tag[] | null;
  readonly folderId: string | null;
  readonly comments: string | null;
  readonly externalId: string | null;
  readonly utm_source: string | null;
  readonly utm_medium: string | null;
  readonly utm_campaign: string | null;
  readonly utm_term: string | null;
  readonly utm_content: string | null;
  readonly clicks: number;
  readonly leads: number;
  readonly sales: number;
  readonly saleAmount: number;
  readonly lastClicked: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a new link looks like in the list before it is stored. */
export interface LinkDraft {
  readonly domain: string;
  /** The key, as it is typed. */
  readonly name: string;
  readonly url: string;
}

const TONES: Readonly<Record<string, Tone>> = {
  red: "bad",
  yellow: "warn",
  brown: "warn",
  green: "ok",
  blue: "info",
  purple: "plum",
  pink: "plum",
};

export function tagTone({ color }: Tag): Tone {
  return TONES[color] ?? "";
}

const LONG_MS = 60_000;

function useSmallList<Row>(accountId: string | undefined, route: string): readonly Row[] {
  const { data } = useQuery({
    queryKey: [accountId, route],
    queryFn: ({ signal }) => callDub<readonly Row[]>(accountId ?? "", route, { query: { limit: 200 }, signal }),
    enabled: accountId !== undefined,
    staleTime: LONG_MS,
  });
  return data?.result ?? [];
}

export const useTags = (accountId: string | undefined) => useSmallList<Tag>(accountId, "tags");
export const useFolders = (accountId: string | undefined) => useSmallList<Folder>(accountId, "folders");
export const useDomains = (accountId: string | undefined) => useSmallList<Domain>(accountId, "domains");

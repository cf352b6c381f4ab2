import { useQuery } from "@tanstack/react-query";
import { callDubDirectly } from "../../api/dub.ts";
import type { Tone } from "../../format/text.ts";

/** A record that whoever keeps the DNS of the domain has to make. */
export interface DnsRecord {
  readonly type: string;
  readonly name: string;
  readonly value: string;
  /** What the last look at the DNS found; only the embedded workspace says so. */
  readonly status?: "pending" | "valid" | "missing" | "mismatch" | "unknown";
}

/** How the DNS of a domain stands now. */
export interface Verification {
  readonly verified: boolean;
  readonly lastCheckedAt: string | null;
  readonly dnsRecords: readonly DnsRecord[];
}

export const FOUND: Readonly<
  Record<NonNullable<DnsRecord["status"]>, { readonly label: string; readonly tone: Tone }>
> = {
  pending: { label: "Not looked up", tone: "" },
  valid: { label: "Right", tone: "ok" },
  missing: { label: "None", tone: "bad" },
  mismatch: { label: "Another value", tone: "bad" },
  unknown: { label: "No answer", tone: "warn" },
};

const SOON_MS = 5_000;

/** Looked at again and again until it is right. A Dub without it says nothing. */
export function useVerification(accountId: string, slug: string, isVerified: boolean) {
  return useQuery({
    queryKey: [accountId, "domains", "verification", slug],
    queryFn: ({ signal }) =>
      callDubDirectly<Verification>(accountId, `domains/${slug}/verify`, { signal }).then(({ result }) => result),
    refetchInterval: ({ state }) => (state.data && !state.data.verified ? SOON_MS : false),
    enabled: slug !== "",
    retry: false,
    staleTime: isVerified ? 60_000 : 0,
  });
}

export interface Domain {
  readonly id: string;
  readonly slug: string;
  readonly verified: boolean;
  readonly primary: boolean;
  readonly archived: boolean;
  readonly expiredUrl: string | null;
  readonly notFoundUrl: string | null;
  readonly placeholder: string | null;
  readonly createdAt: string;
  readonly dnsRecords?: readonly DnsRecord[];
}

import type { Kysely } from "kysely";
import type { WorkspaceTables } from "../database/workspace-tables.ts";
import { createEmbeddedRegistrar } from "./registrar/embedded-registrar.ts";
import type { Registrar } from "./registrar/registrar.ts";
import type { DnsLookup } from "./verification/dns-lookup.ts";
import { createDnsLookup } from "./verification/dns-lookup.ts";

/** Where the world reaches this server; what its domains must lead to. */
export interface PublicAddress {
  /** A name in lower case: the target of CNAME records. */
  readonly host: string | undefined;
  /** IPv4 and IPv6, for domains that can't have a CNAME. */
  readonly addresses: readonly string[];
}

export interface DomainOptions {
  readonly publicHost?: string | undefined;
  readonly publicAddresses?: readonly string[] | undefined;
  /** `ip:port` of the DNS server to ask. Default: the system's. */
  readonly dnsResolver?: string | undefined;
  /** Whether domains are served without proof. Default: while the server has one workspace. */
  readonly trustDomains?: boolean | undefined;
  /** Registers new domains. Default: a registry of this server alone. */
  readonly registrar?: Registrar | undefined;
}

export interface DomainServices {
  readonly dns: DnsLookup;
  readonly publicAddress: PublicAddress;
  readonly registrar: Registrar;
  /** Whether the operator trusts workspaces with any name: then the first one keeps it. */
  readonly trustDomains: boolean;
}

export function createDomainServices(
  db: Kysely<WorkspaceTables>,
  now: () => number,
  options: DomainOptions,
): DomainServices {
  return {
    dns: createDnsLookup(options.dnsResolver),
    publicAddress: { host: options.publicHost?.toLowerCase(), addresses: options.publicAddresses ?? [] },
    trustDomains: options.trustDomains ?? false,
    registrar: options.registrar ?? createEmbeddedRegistrar(db, now),
  };
}

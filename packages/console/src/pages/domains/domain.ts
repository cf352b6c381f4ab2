/** A record that whoever keeps the DNS of the domain has to make. */
export interface DnsRecord {
  readonly type: string;
  readonly name: string;
  readonly value: string;
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

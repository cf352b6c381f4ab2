export interface InstallationSize {
  readonly links: number;
  /** Of 100 events, 97 are clicks, two are leads and one is a sale. */
  readonly events: number;
  readonly customers: number;
  readonly accounts: number;
  readonly folders: number;
  readonly tags: number;
  readonly domains: number;
  readonly partners: number;
  readonly commissions: number;
}

export const FULL: InstallationSize = {
  links: 1_000_000,
  events: 10_000_000,
  customers: 100_000,
  accounts: 1_000,
  folders: 1_000,
  tags: 1_000,
  domains: 100,
  partners: 10_000,
  commissions: 100_000,
};

export const QUICK: InstallationSize = {
  links: 10_000,
  events: 100_000,
  customers: 2_000,
  accounts: 50,
  folders: 50,
  tags: 50,
  domains: 20,
  partners: 200,
  commissions: 2_000,
};

/** SQL for the id of a link by its number: as long as those that are made, in their order, and as hard to compress. */
export function linkId(n: string, hex: (digits: number, expression: string) => string): string {
  const mixed = (factor: number) => `(${n} * ${factor}) & 4294967295`;
  return `'link_01K' || ${hex(7, n)} || ${hex(8, mixed(2_654_435_761))} || ${hex(8, mixed(2_246_822_519))}`;
}

/** That the event store knows the first link by; the others follow. */
export const FIRST_NUMBER = 1;

/** Every link is of one of the domains, the first of which is `localhost`. */
export const DOMAIN_ENDS = ".million.localhost";

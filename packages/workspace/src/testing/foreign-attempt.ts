import type {
  ApiKey,
  ApplicationDetails,
  Bounty,
  Customer,
  Discount,
  DiscountCode,
  Domain,
  Folder,
  Group,
  Link,
  ListedBountySubmission,
  OAuthApp,
  PartnerProfile,
  Program,
  Reward,
  Tag,
  Webhook,
  WorkspaceMember,
} from "@overdub/contract";
import type { UncommissionedEventTable } from "../commissions/uncommissioned-events.ts";
import type { FraudAlertTable, FraudEventTable, FraudGroupTable, FraudRuleTable } from "../fraud/fraud-tables.ts";
import type { CommissionTable } from "../ledger/commission-tables.ts";
import type { PayoutTable } from "../ledger/payout-tables.ts";

/** What another workspace has. Its names, texts and URLs contain `secret` where no other workspace may read them. */
export interface Foreign {
  readonly workspace: { readonly id: string; readonly slug: string };
  readonly link: Link;
  /** Came by a click on the link, and bought. */
  readonly customer: Customer;
  readonly clickId: string;
  readonly tag: Tag;
  readonly folder: Folder;
  /** The domain that the link is on. */
  readonly domain: Domain;
  /** The name of a domain that it has registered. */
  readonly registered: string;
  /** With a group whose name is a secret, and a partner in it, by the tenant id `theirs-alone`, who has a tag. */
  readonly program: Program;
  readonly group: Group;
  readonly reward: Reward;
  readonly discount: Discount;
  readonly partner: PartnerProfile;
  readonly webhook: Webhook;
  /** Whose name is a secret, and one of its keys. */
  readonly member: WorkspaceMember;
  readonly apiKey: ApiKey;
  /** An OAuth application. */
  readonly app: OAuthApp;
  /** What the webhook was sent. */
  readonly deliveryId: string;
  /** In a payout, of that partner. */
  readonly commission: CommissionTable;
  readonly payout: PayoutTable;
  /** A sale of that partner's link that earned nothing. */
  readonly uncommissioned: UncommissionedEventTable;
  /** Of the partner's link. */
  readonly code: DiscountCode;
  /** Pending, of another partner. */
  readonly application: ApplicationDetails;
  /** With a submission of the partner. */
  readonly bounty: Bounty;
  readonly submission: ListedBountySubmission;
  /** Of the partner; the rules of the program are changed. */
  readonly fraud: {
    readonly rules: FraudRuleTable;
    readonly group: FraudGroupTable;
    readonly event: FraudEventTable;
    readonly alert: FraudAlertTable;
  };
}

/** A call that tries to see or change another workspace's rows. */
export interface Attempt {
  /** Where it can be known that a link exists Dub says so, with a 401. */
  readonly status: number;
  readonly call: (theirs: Foreign) => [method: string, path: string, body?: unknown];
  /** What a reader sees instead of the other workspace's rows. */
  readonly body?: unknown;
}

/** By the id of the operation; every operation that takes a key has at least one. */
export type Attempts = Readonly<Record<string, readonly Attempt[]>>;

/** The tables of the workspace and of the gateway, as Kysely sees them: see `StorageTables` for their types. */
import type { Generated } from "kysely";
import type { Outbox as OpenOutbox } from "../outbox/outbox.ts";
import type { SqlDatabase as OpenDatabase } from "./open-database.ts";
import type { Flag, StorageTables } from "./storage-tables.ts";

export interface WorkspaceTable {
  id: string;
  name: string;
  slug: string;
  requests_per_minute: number;
  analytics_requests_per_second: number;
  /** Address of an image, or null. */
  logo: string | null;
  /** What web pages identify themselves with: `dub_pk_…`, no secret; null: there is none. */
  publishable_key: string | null;
  /** JSON array of the hosts whose pages may track; null: all. */
  allowed_hostnames: string | null;
  created_at_ms: number;
}

/** Who may work in a workspace, and as what. */
export interface MemberTable {
  workspace_id: string;
  user_id: string;
  /** `owner`, `member`, `viewer` or `billing`. */
  role: string;
  name: string | null;
  email: string | null;
  created_at_ms: number;
}

export interface ApiKeyTable {
  id: string;
  workspace_id: string;
  user_id: string;
  name: string;
  /** SHA-256 of the whole key, hex: the key itself is shown once and kept nowhere. */
  key_hash: string;
  /** First three and last four characters, to recognise a key in a list. */
  partial_key: string;
  /** Separated by spaces, such as `links.read tags.write`; null: whatever the user's role allows. */
  scopes: string | null;
  /** Whether its user is a machine of its own, which is no member and acts as owner. */
  is_machine: Generated<Flag>;
  /** Its own limit in place of the workspace's, or null. */
  requests_per_minute: number | null;
  /** Its own limit in place of the workspace's, or null. */
  analytics_requests_per_second: number | null;
  expires_at_ms: number | null;
  last_used_at_ms: number | null;
  created_at_ms: number;
}

export interface DomainTable {
  id: string;
  workspace_id: string;
  slug: string;
  is_primary: Flag;
  verified: Flag;
  archived: Flag;
  placeholder: string | null;
  expired_url: string | null;
  not_found_url: string | null;
  logo: string | null;
  /** JSON text, as the owner gave it. */
  asset_links: string | null;
  /** JSON text, as the owner gave it. */
  apple_app_site_association: string | null;
  /** JSON text; null stands for `{}`. */
  deepview_data: string | null;
  /** What the TXT record must hold that proves who owns the domain; null where no proof is asked for. */
  verification_token: string | null;
  /** JSON of what the last look at its DNS found; null when nothing was wrong or it was not looked up yet. */
  verification_error: string | null;
  last_checked_at_ms: number | null;
  /** When it was deleted, while its links are still being removed; null: it is not being deleted. */
  deleting_since_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** Domains that this server's registrar has registered. */
export interface RegisteredDomainTable {
  id: string;
  workspace_id: string;
  slug: string;
  renewal_fee_cents: number;
  auto_renewal_disabled_at_ms: number | null;
  expires_at_ms: number;
  created_at_ms: number;
}

export interface TagTable {
  id: string;
  workspace_id: string;
  name: string;
  /** `name` in lower case: what look-ups and uniqueness use. */
  name_lookup: string;
  color: string;
  created_at_ms: number;
}

export interface FolderTable {
  id: string;
  workspace_id: string;
  name: string;
  /** `name` in lower case: what look-ups and uniqueness use. */
  name_lookup: string;
  description: string | null;
  access_level: string | null;
  /** `default` or `mega`. */
  type: Generated<string>;
  created_at_ms: number;
  updated_at_ms: number;
}

/** What one user may do in one folder, beside what the folder allows all users. */
export interface FolderUserTable {
  folder_id: string;
  user_id: string;
  /** `owner`, `editor`, `viewer`; null hides the folder. */
  role: string | null;
}

export interface LinkTable {
  id: string;
  workspace_id: string;
  user_id: string | null;
  domain: string;
  /** Punycode, in the casing the caller gave. */
  key: string;
  /** `key` in lower case: what look-ups and uniqueness use. */
  key_lookup: string;
  url: string;
  external_id: string | null;
  tenant_id: string | null;
  program_id: string | null;
  partner_id: string | null;
  folder_id: string | null;
  archived: Flag;
  track_conversion: Flag;
  proxy: Flag;
  rewrite: Flag;
  do_index: Flag;
  public_stats: Flag;
  expires_at_ms: number | null;
  expired_url: string | null;
  disabled_at_ms: number | null;
  password: string | null;
  title: string | null;
  description: string | null;
  image: string | null;
  video: string | null;
  comments: string | null;
  utm_source: string | null;
  utm_medium: string | null;
  utm_campaign: string | null;
  utm_term: string | null;
  utm_content: string | null;
  ios: string | null;
  android: string | null;
  /** JSON object, country code to URL. */
  geo: string | null;
  /** JSON array of `{ url, percentage }`. */
  test_variants: string | null;
  test_started_at_ms: number | null;
  test_completed_at_ms: number | null;
  /** JSON array of ids. */
  webhook_ids: string | null;
  clicks: number;
  leads: number;
  conversions: number;
  sales: number;
  sale_amount_cents: number;
  last_clicked_at_ms: number | null;
  /** Absent from new rows. */
  last_lead_at_ms?: number | null | undefined;
  /** Absent from new rows. */
  last_conversion_at_ms?: number | null | undefined;
  link_retention_cleanup_disabled_at_ms: number | null;
  /** Id of the public statistics page, or null. */
  dashboard_id: string | null;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface LinkTagTable {
  link_id: string;
  tag_id: string;
  /** Place in the link's `tags` array, from 0. */
  position: number;
}

/**
 * How many links of a kind there are, kept by triggers. Rows of one kind add up: there may be several on PostgreSQL, some
 * of them negative.
 */
export interface LinkCountTable {
  workspace_id: string;
  /** Links that have this tag; null: all, whatever their tags. */
  tag_id: string | null;
  domain: string;
  folder_id: string | null;
  user_id: string | null;
  archived: Flag;
  links: number;
}

/** Who became a customer through a link; `link_id`, `click_id` and `country` are those of the first click. */
export interface CustomerTable {
  id: string;
  workspace_id: string;
  external_id: string;
  name: string | null;
  email: string | null;
  avatar: string | null;
  stripe_customer_id: string | null;
  country: string | null;
  link_id: string | null;
  click_id: string | null;
  clicked_at_ms: number | null;
  program_id: string | null;
  partner_id: string | null;
  sales: number;
  sale_amount_cents: number;
  first_sale_at_ms: number | null;
  subscription_canceled_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

/** Preview images that were given inline or without encryption, so that we serve them. */
export interface LinkImageTable {
  /** The last part of its address: the link's id, and a random end once it was replaced. */
  name: string;
  link_id: string;
  content_type: string;
  bytes: Uint8Array;
  created_at_ms: number;
}

/** What the destination of a link says of itself, for previews of which the link says nothing. */
export interface LinkPreviewTable {
  link_id: string;
  /** The destination that was asked; the link may lead elsewhere by now. */
  url: string;
  title: string | null;
  description: string | null;
  image: string | null;
  fetched_at_ms: number;
}

/** The links on which a customer has bought: the first sale on each is a conversion. */
export interface CustomerConversionTable {
  customer_id: string;
  link_id: string;
  created_at_ms: number;
}

/** A lead that was recorded: until it expires an equal one is a duplicate. */
export interface LeadClaimTable {
  workspace_id: string;
  /** Of the customer, who may be gone. */
  external_id: string;
  /** The event's name in lower case, with hyphens for spaces. */
  event_slug: string;
  expires_at_ms: number;
}

/** What a sale with an invoice was answered: until it expires a repeat gets the same answer. */
export interface InvoiceAnswerTable {
  workspace_id: string;
  /** SHA-256 of the invoice's id, hex: ids may be longer than an index entry. */
  invoice_hash: string;
  customer_id: string;
  /** JSON. */
  answer: string;
  expires_at_ms: number;
}

/** A workspace that came from a snapshot file, and how far the import has got. */
export interface WorkspaceImportTable {
  workspace_id: string;
  /** SHA-256 of the file, hex. */
  digest: string;
  /** JSON of what the import was told to change. */
  options: string;
  /** Lines of the file whose rows and events are in SQL. */
  lines_done: number;
  started_at_ms: number;
  finished_at_ms: number | null;
}

export interface WorkspaceTables extends StorageTables {
  workspaces: WorkspaceTable;
  members: MemberTable;
  registered_domains: RegisteredDomainTable;
  folder_users: FolderUserTable;
  api_keys: ApiKeyTable;
  domains: DomainTable;
  tags: TagTable;
  folders: FolderTable;
  links: LinkTable;
  link_tags: LinkTagTable;
  link_counts: LinkCountTable;
  customers: CustomerTable;
  customer_conversions: CustomerConversionTable;
  lead_claims: LeadClaimTable;
  invoice_answers: InvoiceAnswerTable;
  link_images: LinkImageTable;
  link_previews: LinkPreviewTable;
  workspace_imports: WorkspaceImportTable;
}

/** The tables of a reader that does not say which it knows. */
export interface Database extends WorkspaceTables {}

/** For readers that do not say which tables they know. */
export type SqlDatabase<Tables extends StorageTables = Database> = OpenDatabase<Tables>;
export type Outbox<Tables extends StorageTables = Database> = OpenOutbox<Tables>;

import type { StorageTables } from "@overdub/storage";

/** Where sync jobs write records. */
export interface DatastoreTable {
  id: string;
  environment_id: string;
  label: string;
  type: string;
  /** JSON without secrets. */
  config: string;
  /** Sealed by the vault, bound to the datastore's id: the secrets of its configuration. */
  secrets: string;
  created_at_ms: number;
  updated_at_ms: number;
}

export interface DatastoreTables extends StorageTables {
  datastores: DatastoreTable;
}

import type { GuardedFetch } from "../fetch/guarded-fetch.ts";
import { implementWith } from "../operations/implement.ts";

export interface MetatagDeps {
  readonly fetch: GuardedFetch;
}

export const implement = implementWith<MetatagDeps>();

import type { Kysely } from "kysely";
import type { ConversionTables } from "./conversion-tables.ts";
import type { DubCalls } from "./dub-calls.ts";
import type { ConversionSource } from "./source.ts";

/** What a customer or a payment is told to Dub with. */
export interface SettleContext {
  readonly db: Kysely<ConversionTables>;
  readonly source: ConversionSource;
  readonly dub: DubCalls;
  readonly now: () => number;
  /** The provider's id of the event that is worked off. */
  readonly eventId: string;
}

/** How far Dub knows what is known here. */
export type Settlement =
  /** `nothing`: why there was nothing to tell. `note`: what became of it, for people. */
  | { readonly state: "done"; readonly nothing?: string | undefined; readonly note?: string | undefined }
  | {
      readonly state: "waiting";
      readonly reason: string;
      /** The subject whose change may end it. */
      readonly on?: string | undefined;
      /** When to look again. Default: the later, the longer it has waited. */
      readonly againMs?: number | undefined;
    }
  | { readonly state: "refused"; readonly reason: string };

/** Links that change, as their facts are told by numbers; imported by tests only. */
import fc from "fast-check";
import type { Kysely } from "kysely";
import type { LinkFacts } from "../links/link-facts.ts";
import { LINK_ATTRIBUTES } from "../links/link-facts.ts";
import type { TestTables } from "./tables.ts";

const LINKS = 8;
const TAGS = ["tag_1", "tag_2"];
/** Each link is made at some time, and some are removed and made again. */
export type Change = { readonly link: number } & (
  | { readonly do: "make" | "move"; readonly domain: string; readonly folder: string | null; readonly key: string }
  | { readonly do: "remove" }
  | { readonly do: "tag" | "untag"; readonly tag: string }
  | { readonly do: "visit" }
);

const anyLink = fc.nat(LINKS - 1);
const anyPlace = {
  domain: fc.constantFrom("a.test", "b.test"),
  folder: fc.constantFrom(null, "fold_1", "fold_2"),
  key: fc.constantFrom("_root", "k"),
};
export const anyChange: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ do: fc.constantFrom("make" as const, "move" as const), link: anyLink, ...anyPlace }),
  fc.record({ do: fc.constant("remove" as const), link: anyLink }),
  fc.record({ do: fc.constantFrom("tag" as const, "untag" as const), link: anyLink, tag: fc.constantFrom(...TAGS) }),
  fc.record({ do: fc.constant("visit" as const), link: anyLink }),
);

export async function addWorkspace(db: Kysely<TestTables>): Promise<void> {
  const limits = { requests_per_minute: 1, analytics_requests_per_second: 1, created_at_ms: 1 };
  await db
    .insertInto("workspaces")
    .values({ id: "ws_1", name: "One", slug: "one", ...limits })
    .execute();
  const tag = (id: string) => ({ id, workspace_id: "ws_1", name: id, name_lookup: id, color: "red", created_at_ms: 1 });
  await db.insertInto("tags").values(TAGS.map(tag)).execute();
}

export async function apply(db: Kysely<TestTables>, change: Change): Promise<void> {
  const id = `link_${change.link}`;
  const isThere = await db.selectFrom("links").select("id").where("id", "=", id).executeTakeFirst();
  switch (change.do) {
    case "make":
      if (!isThere) await db.insertInto("links").values(linkOf(id, change)).execute();
      return;
    case "move":
      await db
        .updateTable("links")
        .set({ domain: change.domain, folder_id: change.folder, key: keyOf(id, change), key_lookup: id })
        .where("id", "=", id)
        .execute();
      return;
    case "remove":
      await db.deleteFrom("links").where("id", "=", id).execute();
      return;
    case "tag":
      if (isThere)
        await db
          .insertInto("link_tags")
          .values({ link_id: id, tag_id: change.tag, position: 0 })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      return;
    case "untag":
      await db.deleteFrom("link_tags").where("link_id", "=", id).where("tag_id", "=", change.tag).execute();
      return;
    case "visit":
  }
}

/** Of each number in turn: what its link is, then its tags. */
export function factsOf(facts: LinkFacts): string[][] {
  return Array.from({ length: facts.last }, (_, index) => index + 1).map((number) => [
    ...LINK_ATTRIBUTES.map((name) => facts.codes[name].textOf(facts.column(name)[number] ?? 0)),
    ...[...facts.tags.of(number)].map((code) => facts.codes.tag.textOf(code)).toSorted(),
  ]);
}

type Place = { readonly domain: string; readonly folder: string | null; readonly key: string };

function keyOf(id: string, { key }: Place): string {
  return key === "_root" ? key : id;
}

function linkOf(id: string, place: Place) {
  const flags = { archived: 0, track_conversion: 0, proxy: 0, rewrite: 0, do_index: 0, public_stats: 0 } as const;
  const counters = { clicks: 0, leads: 0, conversions: 0, sales: 0, sale_amount_cents: 0 };
  const rest = { workspace_id: "ws_1", user_id: null, url: "https://acme.test/", external_id: null };
  return {
    ...{ id, domain: place.domain, folder_id: place.folder, key: keyOf(id, place), key_lookup: id },
    ...{ created_at_ms: 1, updated_at_ms: 1, ...rest, ...flags, ...counters },
  };
}

import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { readInput } from "./read-input.ts";

function read(name: string, given: Record<string, unknown>) {
  const tool = catalog.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`No tool ${name}`);
  return readInput(tool, given);
}

test.each([
  ["list_all_dub_links", { tagIds: '["tag_1","tag_2"]', limit: "5" }, { tagIds: ["tag_1", "tag_2"], limit: 5 }],
  ["list_all_dub_links", { search: null, next_cursor: null, fields: null, domain: "a.link" }, { domain: "a.link" }],
  ["dub_links_bulk_delete", { linkIds: '["a"]', dry_run: "true" }, { linkIds: ["a"], dry_run: true }],
  ["create_a_dub_link", { url: "x", expiresAt: null, geo: '{"DE":"y"}' }, { url: "x", geo: { DE: "y" } }],
  [
    "dub_commissions_bulk_create",
    { commissions: '[{"type":"custom","partnerId":"p","amount":"100","description":null}]' },
    { commissions: [{ type: "custom", partnerId: "p", amount: 100 }] },
  ],
  // Emptying has an argument of its own, and reaches Dub as null.
  [
    "update_a_dub_link_by_id",
    { id: "l", title: "T", comments: null, clear: ["expiresAt", "password"] },
    { id: "l", title: "T", expiresAt: null, password: null },
  ],
  [
    "dub_links_bulk_update",
    { linkIds: ["l"], data: { archived: true, title: null }, clear: '["expiresAt"]' },
    { linkIds: ["l"], data: { archived: true, expiresAt: null } },
  ],
  ["dub_links_bulk_update", { linkIds: ["l"], data: {}, clear: ["geo"] }, { linkIds: ["l"], data: { geo: null } }],
  ["update_a_dub_customer_by_id", { id: "c", clear: ["email"] }, { id: "c", email: null }],
  [
    "dub_partner_links_bulk_update",
    { links: [{ partnerId: "p", url: "u", clear: ["expiresAt"] }] },
    { links: [{ partnerId: "p", url: "u", linkProps: { expiresAt: null } }] },
  ],
])("%s %j is made as %j", (name, given, expected) => {
  expect(read(name, given)).toEqual(expected);
});

test.each([
  ["update_a_dub_link_by_id", { id: "l", clear: ["expireAt"] }, "Did you mean `expiresAt`?"],
  ["update_a_dub_link_by_id", { id: "l", clear: ["url"] }, "must be one of: "],
  ["update_a_dub_link_by_id", { id: "l", title: "T", clear: ["title"] }, "`title` is both given and cleared."],
  ["update_a_dub_link_by_id", { id: "l", expiresAt: null }, "Nothing would change: null means"],
  ["dub_links_bulk_update", { linkIds: ["l"], data: { expiresAt: null } }, "Nothing would change: null means"],
  ["create_a_dub_link", { url: "x", clear: ["expiresAt"] }, 'Unknown argument "clear".'],
  ["create_a_dub_link", { url: null }, "Missing argument `url`."],
  ["dub_links_bulk_delete", { linkIds: ["a", null] }, "Argument `linkIds.1` must be string."],
  ["dub_links_bulk_delete", { linkIds: "a,b" }, "Argument `linkIds` must be array."],
])("%s %j is refused: %s", (name, given, message) => {
  expect(() => read(name, given)).toThrow(message);
});

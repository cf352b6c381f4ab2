import type { Link } from "./link.ts";

/** Fields of Dub's bulk update, which are those of one link. */
export type LinkChange = Readonly<Record<string, unknown>>;

/** As many as Dub takes at once. */
const CHUNK = 100;

export function inChunks(links: readonly Link[]): readonly (readonly Link[])[] {
  return Array.from({ length: Math.ceil(links.length / CHUNK) }, (_, index) =>
    links.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}

/** What a link has, in the form in which it is changed. */
export function beforeOf(link: Link, fields: readonly string[]): LinkChange {
  return Object.fromEntries(
    fields.map((field) => [
      field,
      field === "tagIds" ? (link.tags ?? []).map(({ id }) => id) : (link[field as keyof Link] ?? null),
    ]),
  );
}

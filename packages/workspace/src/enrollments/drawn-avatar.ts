import { createHash } from "node:crypto";

/**
 * A picture for who has none: the first letter of the name on a disc, whose colour follows from the id. As a `data:` URL,
 * since it is shown on others' pages, which should ask no server for it.
 */
export function drawnAvatar({ id, name }: { readonly id: string; readonly name: string }): string {
  const [letter = ""] =
    name
      .trim()
      .toUpperCase()
      .match(/[\p{L}\p{N}]/u) ?? [];
  const hue = createHash("sha256").update(id).digest().readUInt16BE() % 360;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><circle cx="20" cy="20" r="20" fill="hsl(${hue} 45% 40%)"/>` +
    `<text x="20" y="27" text-anchor="middle" font-family="sans-serif" font-size="20" fill="#fff">${letter}</text></svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
}

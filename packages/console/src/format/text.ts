/** `cm_1KD7…9QF`: enough to tell two apart. */
export function shortId(id: string): string {
  return id.length <= 16 ? id : `${id.slice(0, 7)}…${id.slice(-3)}`;
}

/** An address as people read it. */
export function withoutProtocol(url: string): string {
  return url.replace(/^https?:\/\//, "").replace(/\/$/, "");
}

const TONES = ["acc", "plum", "warn", "info", "ok"] as const;
export type Tone = (typeof TONES)[number] | "bad" | "";

/** The same colour for the same text, always. */
export function toneOf(text: string): Tone {
  let sum = 0;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return TONES[sum % TONES.length] ?? "";
}

/** What stands on a tile: the first letter or digit. */
export function initialOf(text: string): string {
  return (/[\p{L}\p{N}]/u.exec(text)?.[0] ?? "·").toUpperCase();
}

import { ALPHANUMERIC, randomText } from "./random-text.ts";

/** The form of a click id. */
export const CLICK_ID = /^[0-9A-Za-z]{16}$/;

const TIME_LENGTH = 7;

/** When an id was made, UTC ms. */
export function clickIdMs(clickId: string): number {
  return Array.from(clickId.slice(0, TIME_LENGTH)).reduce(
    (ms, character) => ms * ALPHANUMERIC.length + ALPHANUMERIC.indexOf(character),
    0,
  );
}

/**
 * The id of a click: 16 characters of `0-9A-Za-z`, as Dub's. The first seven are the millisecond, so that ids sort by
 * time and a look-up touches few blocks of a column store; the rest holds 53 random bits.
 *
 * @param random text over the same characters. Default: from a secure source.
 */
export function createClickId(nowMs: number, random: (length: number) => string = randomText): string {
  return timeText(nowMs) + random(16 - TIME_LENGTH);
}

let writtenMs = Number.NaN;
let written = "";

/** Written once for all clicks of a millisecond. */
function timeText(ms: number): string {
  if (ms === writtenMs) return written;
  let time = "";
  for (let rest = ms; time.length < TIME_LENGTH; rest = Math.floor(rest / ALPHANUMERIC.length)) {
    time = ALPHANUMERIC.charAt(rest % ALPHANUMERIC.length) + time;
  }
  writtenMs = ms;
  written = time;
  return time;
}

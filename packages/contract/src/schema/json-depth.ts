/** No argument of Dub's API comes near. What is nested deeper can be parsed, but not always written or walked again. */
const MAX_DEPTH = 100;

/**
 * Whether a JSON text nests deeper than anything that is meant, told from the text, because parsing what nests deep
 * takes the memory that this is to save. Brackets within strings don't count. Of a text that is no JSON the answer says
 * nothing: the parser refuses it.
 */
export function isNestedTooDeep(json: string): boolean {
  let depth = 0;
  let index = 0;
  while (index < json.length) {
    const code = json.charCodeAt(index);
    if (code === 0x22) index = endOfString(json, index);
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
    index += 1;
  }
  return false;
}

/** The place of the quote that ends the string which begins at `start`; the end of the text where none does. */
function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end === -1 ? json.length : end;
}

/** Whether an odd number of backslashes stands before it. */
function isEscaped(json: string, at: number): boolean {
  let start = at;
  while (json.charCodeAt(start - 1) === 0x5c) start -= 1;
  return (at - start) % 2 === 1;
}

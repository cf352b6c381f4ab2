/** What stands in JSON as it is: ASCII but for control characters, quotes and backslashes. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** The same as `JSON.stringify`, and quicker on most texts. */
export function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** The members of an object as they stand in its JSON text, between the braces. */
export function membersOf(object: object): string {
  return JSON.stringify(object).slice(1, -1);
}

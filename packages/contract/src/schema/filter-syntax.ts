/** What goes for several filters of an operation, said once: each description would pay for it again. */
export function filterSyntax(filters: string): string {
  return `${filters} take one value, several separated by commas, or, with a leading \`-\`, everything but these.`;
}

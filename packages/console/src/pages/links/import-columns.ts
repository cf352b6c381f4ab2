/** Which column of a table is which field of a link. */

export const IMPORT_FIELDS = [
  { id: "url", label: "Destination", names: ["url", "destination", "longurl", "originalurl", "target", "targeturl"] },
  { id: "key", label: "Short link's name", names: ["key", "slug", "alias", "path", "backhalf", "keyword", "name"] },
  { id: "domain", label: "Domain", names: ["domain", "shortdomain", "host"] },
  { id: "title", label: "Title", names: ["title"] },
  { id: "comments", label: "Note", names: ["comments", "note", "notes", "description"] },
  { id: "tagNames", label: "Tag", names: ["tag", "tags", "tagnames", "labels"] },
  { id: "externalId", label: "Your id", names: ["externalid", "id"] },
  { id: "expiresAt", label: "Ends", names: ["expiresat", "expires", "expiry", "expirationdate", "ends"] },
  { id: "utm_source", label: "UTM source", names: ["utmsource", "source"] },
  { id: "utm_medium", label: "UTM medium", names: ["utmmedium", "medium"] },
  { id: "utm_campaign", label: "UTM campaign", names: ["utmcampaign", "campaign"] },
  { id: "utm_term", label: "UTM term", names: ["utmterm", "term"] },
  { id: "utm_content", label: "UTM content", names: ["utmcontent", "content"] },
] as const;

export type ImportField = (typeof IMPORT_FIELDS)[number]["id"];
/** Fields with the columns that they come from. */
export type ColumnChoice = Readonly<Partial<Record<ImportField, string>>>;

const plain = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

/** Each field from the first column that is called as other services call it; no column twice. */
export function matchColumns(columns: readonly string[]): ColumnChoice {
  const taken = new Set<string>();
  const chosen: Partial<Record<ImportField, string>> = {};
  for (const { id, names } of IMPORT_FIELDS) {
    const column = names
      .map((name) => columns.find((each) => plain(each) === name && !taken.has(each)))
      .find((each) => each !== undefined);
    if (column === undefined) continue;
    taken.add(column);
    chosen[id] = column;
  }
  return chosen;
}

/** Whether a placeholder can name the column. */
export function canBeNamed(column: string): boolean {
  return column.trim() !== "" && column === column.trim() && !/\}\}|\||\?:/.test(column);
}

/** The template of a campaign. An empty cell leaves its field out. @param fixed what every link gets. */
export function toImportTemplate(
  choice: ColumnChoice,
  fixed: { readonly folderId?: string; readonly domain?: string },
): Record<string, unknown> {
  const fields = Object.entries(choice).map(([field, column]) => [field, `{{${column}}}`] as const);
  const { folderId, domain } = fixed;
  return {
    ...(domain && { domain }),
    ...(folderId && { folderId }),
    ...Object.fromEntries(fields),
    ...(choice.tagNames && { tagNames: [`{{${choice.tagNames}}}`] }),
  };
}

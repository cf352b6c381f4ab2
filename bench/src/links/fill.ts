import type { CreatedWorkspace, WorkspaceServer, WorkspaceTables } from "@overdub/workspace";
import type { Kysely } from "kysely";
import { sql } from "kysely";

export const BULK_SIZE = 100;

const PAGES = ["sale", "journal", "tents", "boots", "maps", "about", "jobs", "press", "help", "walks", "stoves"];
const SOURCES = ["newsletter", "instagram", "poster", "podcast", "partner"];

/** What every tenth link lies in, what every fifth has one of, and what five of nine have. */
export const FOLDER_ID = "fold_BENCH";
const TAG_IDS = ["tag_BENCH1", "tag_BENCH2", "tag_BENCH3"];
export const COMMON_TAG_ID = "tag_BENCH4";

/** Calls the API in process; the answer's text is read, as it would be sent. */
export function callerOf(server: WorkspaceServer, { apiKey }: Pick<CreatedWorkspace, "apiKey">) {
  return callerBy(async (path, init) => server.api.request(path, init), apiKey);
}

/** Calls the API in this way. @throws an `Error` for whatever is no success. */
export function callerBy(request: (path: string, init: RequestInit) => Promise<Response>, apiKey: string) {
  return async (method: string, path: string, body?: unknown): Promise<string> => {
    const response = await request(path, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} failed: ${text}`);
    return text;
  };
}

export type Call = ReturnType<typeof callerOf>;

/** Fills a workspace with links, then with clicks and sales on them, as if it had been used for years. */
export async function fill(
  db: Kysely<WorkspaceTables>,
  call: Call,
  workspace: CreatedWorkspace,
  count: number,
  { isSorted }: { isSorted: boolean },
): Promise<void> {
  if (isSorted) await insertTagsAndFolder(db, workspace.id);
  for (let start = 0; start < count; start += BULK_SIZE) {
    const body = Array.from({ length: BULK_SIZE }, (_, index) => link(start + index, isSorted));
    await call("POST", "/links/bulk", body);
  }
  await db
    .updateTable("links")
    .set({
      clicks: sql<number>`abs(random()) % 5000`,
      sale_amount_cents: sql<number>`abs(random()) % 900000`,
      last_clicked_at_ms: sql<number>`created_at_ms + abs(random()) % 1000000000`,
    })
    .where("workspace_id", "=", workspace.id)
    .execute();
}

function link(n: number, isSorted: boolean): object {
  const page = PAGES[n % PAGES.length];
  return {
    url: `https://www.example.com/${page}/${n}?ref=${n % 97}`,
    key: `${page}-${n}`,
    externalId: `order-${n}`,
    tenantId: `tenant-${n % 500}`,
    utm_source: SOURCES[n % SOURCES.length],
    utm_medium: "email",
    title: `Everything for long walks, part ${n}`,
    archived: n % 50 === 0,
    ...(isSorted && n % 10 === 0 ? { folderId: FOLDER_ID } : {}),
    ...(isSorted ? { tagIds: tagIdsOf(n) } : {}),
  };
}

function tagIdsOf(n: number): (string | undefined)[] {
  return [...(n % 5 === 0 ? [TAG_IDS[n % TAG_IDS.length]] : []), ...(n % 9 < 5 ? [COMMON_TAG_ID] : [])];
}

async function insertTagsAndFolder(db: Kysely<WorkspaceTables>, workspace_id: string): Promise<void> {
  const common = { workspace_id, created_at_ms: 0 };
  await db
    .insertInto("tags")
    .values(
      [...TAG_IDS, COMMON_TAG_ID].map((id) => ({
        ...common,
        id,
        name: id,
        name_lookup: id.toLowerCase(),
        color: "blue",
      })),
    )
    .execute();
  await db
    .insertInto("folders")
    .values({
      ...common,
      id: FOLDER_ID,
      name: "Bench",
      name_lookup: "bench",
      description: null,
      access_level: "write",
      updated_at_ms: 0,
    })
    .execute();
}

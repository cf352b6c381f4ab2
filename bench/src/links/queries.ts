import { COMMON_TAG_ID, FOLDER_ID } from "./fill.ts";

/** A read of the API, and the statement that does the same by hand. */
export interface Query {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** What the queries are about: the workspace, and a link in the middle of it. */
export interface Subject {
  readonly workspaceId: string;
  readonly userId: string;
  readonly linkId: string;
  readonly url: string;
  readonly n: number;
}

const PLAIN = "workspace_id = ? and archived = 0 and folder_id is null";
const SEEN = "workspace_id = ? and archived = 0";
const TAGGED = "id in (select link_id from link_tags where tag_id = ?)";
const TEXT = "(lower(domain || '/' || key) like ? or lower(url) like ?)";

export function queriesAbout({ workspaceId, userId, linkId, url, n }: Subject, lastPage: number): Query[] {
  const get = (name: string, path: string, sql: string, ...parameters: (string | number)[]): Query => ({
    name,
    method: "GET",
    path,
    sql,
    parameters,
  });
  const list = (name: string, query: string, where: string, order: string, ...parameters: (string | number)[]) =>
    get(name, `/links${query}`, `select * from links where ${where} order by ${order}`, workspaceId, ...parameters);
  const count = (name: string, query: string, columns: string, rest: string, ...parameters: (string | number)[]) =>
    get(name, `/links/count${query}`, `select ${columns} from links where ${rest}`, workspaceId, ...parameters);
  const newest = "created_at_ms desc, id desc limit 100";
  const offset = (lastPage - 1) * 100;
  return [
    list("list, first page", "", PLAIN, newest),
    list(`list, page ${lastPage}`, `?page=${lastPage}`, PLAIN, `${newest} offset ${offset}`),
    list("list, after a cursor", `?startingAfter=${linkId}`, `${PLAIN} and id < ?`, "id desc limit 100", linkId),
    list("list, before a cursor", `?endingBefore=${linkId}`, `${PLAIN} and id > ?`, "id limit 100", linkId),
    list("list by clicks", "?sortBy=clicks", PLAIN, "clicks desc, id desc limit 100"),
    list("list by sales", "?sortBy=saleAmount", PLAIN, "sale_amount_cents desc, id desc limit 100"),
    list("list by last click", "?sortBy=lastClicked", PLAIN, "coalesce(last_clicked_at_ms, 0) desc, id desc limit 100"),
    list("list of a folder", `?folderId=${FOLDER_ID}`, `${SEEN} and folder_id = ?`, newest, FOLDER_ID),
    list("list of a tenant", "?tenantId=tenant-7", `${SEEN} and tenant_id = ?`, newest, "tenant-7"),
    list("list of a tag", `?tagIds=${COMMON_TAG_ID}`, `${SEEN} and ${TAGGED}`, newest, COMMON_TAG_ID),
    list("search, one match", `?search=${`-${n}`}`, `${SEEN} and ${TEXT}`, newest, `%-${n}%`, `%-${n}%`),
    list("search, no match", "?search=zebra", `${SEEN} and ${TEXT}`, newest, "%zebra%", "%zebra%"),
    list("search, thousands match", "?search=stoves", `${SEEN} and ${TEXT}`, newest, "%stoves%", "%stoves%"),
    list("search, two letters that none has", "?search=zz", `${SEEN} and ${TEXT}`, newest, "%zz%", "%zz%"),
    list("search, two letters that most have", "?search=st", `${SEEN} and ${TEXT}`, newest, "%st%", "%st%"),
    count("count", "", "count(*)", PLAIN),
    count("count of a domain", "?domain=many.localhost", "count(*)", `${SEEN} and domain = ?`, "many.localhost"),
    count("count of a folder", `?folderId=${FOLDER_ID}`, "count(*)", `${SEEN} and folder_id = ?`, FOLDER_ID),
    count("count of a user", `?userId=${userId}`, "count(*)", `${PLAIN} and user_id = ?`, userId),
    count("count of a tag", `?tagIds=${COMMON_TAG_ID}`, "count(*)", `${SEEN} and ${TAGGED}`, COMMON_TAG_ID),
    count("count of a tenant", "?tenantId=tenant-7", "count(*)", `${SEEN} and tenant_id = ?`, "tenant-7"),
    count("count by domain", "?groupBy=domain", "domain, count(*)", `${SEEN} group by domain`),
    count("count by folder", "?groupBy=folderId", "folder_id, count(*)", `${SEEN} group by folder_id`),
    count("count by user", "?groupBy=userId", "user_id, count(*)", `${PLAIN} group by user_id`),
    get(
      "count by tag",
      "/links/count?groupBy=tagId",
      `select tag_id, count(*) from link_tags where link_id in (select id from links where ${PLAIN}) group by tag_id`,
      workspaceId,
    ),
    count(
      "count by domain of a tag",
      `?groupBy=domain&tagIds=${COMMON_TAG_ID}`,
      "domain, count(*)",
      `${SEEN} and ${TAGGED} group by domain`,
      COMMON_TAG_ID,
    ),
    count("count of a search", `?search=-${n}`, "count(*)", `${SEEN} and ${TEXT}`, `%-${n}%`, `%-${n}%`),
    count("count of two letters", "?search=zz", "count(*)", `${SEEN} and ${TEXT}`, "%zz%", "%zz%"),
    count(
      "count of a search, thousands match",
      "?search=stoves",
      "count(*)",
      `${SEEN} and ${TEXT}`,
      "%stoves%",
      "%stoves%",
    ),
    get("look-up by id", `/links/${linkId}`, "select * from links where id = ?", linkId),
    get(
      "look-up by domain and key",
      `/links/info?domain=many.localhost&key=${keyOf(url)}`,
      "select * from links where domain = ? and key_lookup = ?",
      "many.localhost",
      keyOf(url),
    ),
    get(
      "look-up by external id",
      `/links/info?externalId=ext_order-${n}`,
      "select * from links where workspace_id = ? and external_id = ?",
      workspaceId,
      `order-${n}`,
    ),
    {
      name: "upsert that finds and changes nothing",
      method: "PUT",
      path: "/links/upsert",
      body: { url },
      sql: "select * from links where workspace_id = ? and url = ? order by id limit 1",
      parameters: [workspaceId, url],
    },
    list("list of a user", `?userId=${userId}`, `${PLAIN} and user_id = ?`, newest, userId),
  ];
}

function keyOf(url: string): string {
  return new URL(url).pathname.slice(1).replace("/", "-");
}

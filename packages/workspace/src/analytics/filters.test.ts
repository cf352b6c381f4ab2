import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askAnalytics, askRows, clicks, startWorkspaceWithClicks } from "../testing/clicked-links.ts";

let workspace: StartedWorkspace;
let shop: Link;
let blog: Link;
let folder: string;
let blue: string;
let red: string;

beforeAll(async () => {
  ({ workspace, shop, blog, folder, blue, red } = await startWorkspaceWithClicks());
});
afterAll(() => workspace.close());

const ask = (query: string) => askAnalytics(workspace, query);
const rows = (query: string, field: string) => askRows(workspace, query, field);

describe("filters", () => {
  test.each([
    ["country=US", 4],
    ["country=US,DE", 7],
    ["country=-US,GB", 6],
    ["continent=EU", 3],
    ["city=San Jose", 3],
    ["region=US-CA", 4],
    ["region=US-CA&country=DE", 4],
    ["region=NY", 0],
    ["device=mobile", 3],
    ["browser=mobile safari", 3],
    ["os=ios", 3],
    ["os=mac OS", 4],
    ["os=mac os", 0],
    ["trigger=qr", 1],
    ["qr=true", 1],
    ["qr=false", 10],
    ["referer=t.co", 2],
    ["referer=-(direct)", 2],
    ["refererUrl=https://t.co/x", 2],
    ["url=https://acme.test/shop", 6],
    ["utm_source=goo", 2],
    ["utm_source=google mail", 2],
    ["utm_source=-goo", 8],
    ["domain=localhost", 9],
    ["domain=-localhost", 0],
    ["domain=nope.test", 0],
    ["key=shop", 10],
    ["domain=localhost&key=SHOP", 6],
    ["tenantId=t", 0],
    ["tenantId=-t", 9],
    ["partnerId=pn_1", 0],
    ["partnerId=-pn_1", 9],
    ["groupId=grp_1", 0],
    ["groupId=-grp_1", 9],
    ["partnerTagId=pt_1", 0],
    ["partnerTagId=-pt_1", 9],
    ["root=true", 0],
    ["root=false", 9],
    ["customerId=cus_1", 0],
    ["saleType=new", 10],
    ["query=metadata['a']:'b'", 10],
    ["country=US&device=Mobile", 2],
    ["country=", 10],
    ["linkId=link_nope", 0],
  ])("%s", async (query, expected) => {
    expect(await ask(query)).toEqual(clicks(expected));
  });

  test("on links, tags and folders", async () => {
    const counts = async (query: string) => ((await ask(query)) as { clicks: number }).clicks;
    expect(await counts(`linkId=${shop.id}`)).toBe(6);
    expect(await counts(`linkId=${shop.id},${blog.id}`)).toBe(9);
    expect(await counts(`linkId=-${shop.id}`)).toBe(4);
    expect(await counts(`tagId=${red}`)).toBe(6);
    expect(await counts(`tagIds=${red},${blue}`)).toBe(9);
    expect(await counts(`tagId=-${red}`)).toBe(3);
    expect(await counts(`folderId=${folder}`)).toBe(6);
    expect(await counts(`folderId=-${folder}`)).toBe(3);
    // A link that is named wins over what else is said of links.
    expect(await counts(`linkId=${blog.id}&tagId=${red}&domain=nope.test`)).toBe(3);
  });

  test("apply to rows as well", async () => {
    expect(await rows("groupBy=countries&device=Mobile", "country")).toEqual(["US: 2", "DE: 1"]);
    expect(await rows("groupBy=top_links&country=US", "key")).toEqual(["Shop: 3", "blog: 1"]);
  });
});

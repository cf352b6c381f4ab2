import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertTag } from "../testing/insert-rows.ts";

let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspace({ now: createClock().now });
  api = clientOf(workspace);
});
afterAll(() => workspace.close());

test("a title is shown in 120 characters and a description in 240, three dots included", async () => {
  const show = async (title: string, description: string) => {
    const link = await api.createLink({ body: { url: "https://acme.test/", title, description } });
    return [link.title, link.description];
  };
  expect(await show("t".repeat(120), "d".repeat(240))).toEqual(["t".repeat(120), "d".repeat(240)]);
  expect(await show("t".repeat(121), "d".repeat(241))).toEqual([`${"t".repeat(117)}...`, `${"d".repeat(237)}...`]);
  // Not in the middle of a character.
  expect((await show(`${"t".repeat(116)}\u{1f600}tttt`, ""))[0]).toBe(`${"t".repeat(116)}...`);
});

test("a link has every field, null where nothing was said", async () => {
  const link = await api.createLink({ body: { url: "https://acme.test/sale?utm_source=mail", key: "Spring" } });
  const port = new URL(workspace.origin).port;
  const { id, userId, workspaceId, projectId, shortLink, qrCode, ...rest } = link;
  expect(id).toMatch(/^link_[0-9A-Z]{25}$/);
  expect(userId).toBe(workspace.workspace.userId);
  expect([workspaceId, projectId]).toEqual([workspace.workspace.id, workspace.workspace.id]);
  expect(shortLink).toBe(`http://localhost:${port}/Spring`);
  expect(qrCode).toBe(`${workspace.origin}/api/qr?url=${shortLink}?qr=1`);
  expect(rest).toMatchInlineSnapshot(`
    {
      "android": null,
      "archived": false,
      "clicks": 0,
      "comments": null,
      "conversions": 0,
      "createdAt": "2026-03-04T12:00:00.000Z",
      "description": null,
      "disabledAt": null,
      "doIndex": false,
      "domain": "localhost",
      "expiredUrl": null,
      "expiresAt": null,
      "externalId": null,
      "folderId": null,
      "geo": null,
      "identifier": null,
      "image": null,
      "ios": null,
      "key": "Spring",
      "lastClicked": null,
      "leads": 0,
      "linkRetentionCleanupDisabledAt": null,
      "partnerId": null,
      "password": null,
      "programId": null,
      "proxy": false,
      "publicStats": false,
      "rewrite": false,
      "saleAmount": 0,
      "sales": 0,
      "tagId": null,
      "tags": [],
      "tenantId": null,
      "testCompletedAt": null,
      "testStartedAt": null,
      "testVariants": null,
      "title": null,
      "trackConversion": false,
      "updatedAt": "2026-03-04T12:00:00.000Z",
      "url": "https://acme.test/sale?utm_source=mail",
      "utm_campaign": null,
      "utm_content": null,
      "utm_medium": null,
      "utm_source": "mail",
      "utm_term": null,
      "video": null,
      "webhookIds": [],
    }
  `);
});

test("every field that can be given comes back", async () => {
  const body = {
    url: "https://acme.test/",
    domain: "localhost",
    key: "everything",
    externalId: "order-991",
    tenantId: "tenant-1",
    trackConversion: true,
    archived: true,
    comments: "a comment",
    expiresAt: "2030-04-16T17:00:00.000Z",
    expiredUrl: "https://acme.test/expired",
    password: "secret",
    proxy: true,
    title: "A title",
    description: "A description",
    image: "https://acme.test/image.png",
    video: "https://acme.test/video.mp4",
    rewrite: true,
    ios: "https://apps.apple.com/app/1",
    android: "https://play.google.com/store/apps/details?id=1",
    geo: { DE: "https://acme.test/de" },
    doIndex: true,
    publicStats: true,
    testVariants: [
      { url: "https://acme.test/a", percentage: 30 },
      { url: "https://acme.test/b", percentage: 70 },
    ],
    testStartedAt: "2026-03-01T00:00:00.000Z",
    testCompletedAt: "2026-04-01T00:00:00.000Z",
  };
  expect(await api.createLink({ body })).toMatchObject(body);
});

describe("what is stored of what was given", () => {
  test.each([
    [{ url: "google.com" }, { url: "https://google.com/" }],
    [{ url: "google.com/a b" }, null],
    [{ url: "https://x.co?a=b%20c&d" }, { url: "https://x.co?a=b%20c&d", utm_source: null }],
    [
      { url: "https://x.co", utm_source: "x" },
      { url: "https://x.co/?utm_source=x", utm_source: "x" },
    ],
    [
      { url: "https://x.co", utm_source: null },
      { url: "https://x.co", utm_source: null },
    ],
    [{ url: "https://x.co", ref: "r" }, { url: "https://x.co/?ref=r" }],
    [{ url: "mailto:hello@acme.test" }, { url: "mailto:hello@acme.test" }],
    [{ externalId: "ext_order-1" }, { externalId: "order-1" }],
    [{ expiresAt: "2030-04-16" }, { expiresAt: "2030-04-16T12:00:00.000Z" }],
    [{ expiresAt: "tomorrow at 5pm" }, { expiresAt: "2026-03-05T17:00:00.000Z" }],
    [{ expiresAt: "" }, { expiresAt: null }],
    [{ expiredUrl: "acme.test" }, { expiredUrl: "https://acme.test/" }],
    [{ folderId: "" }, { folderId: null }],
    [{ password: "" }, { password: null }],
    [{ image: "" }, { image: null }],
    [{ title: "x".repeat(121) }, { title: `${"x".repeat(117)}...` }],
    [{ title: `${"x".repeat(116)}😀 and more` }, { title: `${"x".repeat(116)}...` }],
    [{ description: "x".repeat(241) }, { description: `${"x".repeat(237)}...` }],
    [{ utm_source: "a".repeat(255) }, { utm_source: "a".repeat(255) }],
    [{ domain: "", key: "" }, { domain: "localhost" }],
    [{ unknown: "dropped" }, {}],
  ])("%j", async (given, stored) => {
    const body = { url: "https://acme.test/", ...given };
    if (stored === null) {
      expect(await refusal(workspace, "POST", "/links", { body })).toEqual([
        422,
        "unprocessable_entity",
        "Invalid destination URL",
      ]);
    } else {
      expect(await api.createLink({ body })).toMatchObject(stored);
    }
  });

  test("keys that are not ASCII show in punycode", async () => {
    expect(await api.createLink({ body: { url: "https://x.co", key: "한글" } })).toMatchObject({ key: "xn--bj0bj06e" });
  });

  test("a random key has seven characters, or what prefix and keyLength ask for", async () => {
    const link = await api.createLink({ body: { url: "https://x.co" } });
    expect(link.key).toMatch(/^[0-9A-Za-z]{7}$/);
    const below = await api.createLink({ body: { url: "https://x.co", prefix: "test", keyLength: 10 } });
    expect(below.key).toMatch(/^test\/[0-9A-Za-z]{10}$/);
    const given = await api.createLink({ body: { url: "https://x.co", prefix: "test", key: "given" } });
    expect(given.key).toBe("given");
  });

  test("the root link may lead nowhere", async () => {
    const other = await workspace.addWorkspace({ slug: "rooted" });
    const link = await clientOf(workspace, other.apiKey).createLink({ body: { url: "", key: "_root" } });
    expect(link).toMatchObject({ key: "_root", url: "" });
    expect(link.shortLink).toMatch(/^http:\/\/rooted\.localhost:\d+$/);
  });

  test("a domain of the open internet is served over https", async () => {
    const other = await workspace.addWorkspace({ slug: "internet", domain: "go.acme.test" });
    const link = await clientOf(workspace, other.apiKey).createLink({ body: { url: "https://x.co", key: "k" } });
    expect(link.shortLink).toBe("https://go.acme.test/k");
  });
});

describe("tags", () => {
  test("are attached by id or by name in any letter case, in the order given, each one once", async () => {
    const { db } = workspace.database;
    const blue = await insertTag(db, workspace.workspace.id, "Blue", "blue");
    const red = await insertTag(db, workspace.workspace.id, "Été", "red");
    const url = "https://x.co";
    const byId = await api.createLink({ body: { url, tagIds: [red, blue, red] } });
    expect(byId.tags).toEqual([
      { id: red, name: "Été", color: "red" },
      { id: blue, name: "Blue", color: "blue" },
    ]);
    expect(byId.tagId).toBe(red);
    const byName = await api.createLink({ body: { url, tagNames: ["blue", "ÉTÉ", "BLUE"] } });
    expect(byName.tags?.map((tag) => tag.id)).toEqual([blue, red]);
    const byText = await api.createLink({ body: { url, tagIds: `${red},${blue}` } });
    expect(byText.tags?.map((tag) => tag.id)).toEqual([red, blue]);
    const byOldField = await api.createLink({ body: { url, tagId: blue } });
    expect(byOldField.tags?.map((tag) => tag.id)).toEqual([blue]);
    const idsWin = await api.createLink({ body: { url, tagIds: [red], tagNames: ["nope"] } });
    expect(idsWin.tags?.map((tag) => tag.id)).toEqual([red]);
    const none = await api.createLink({ body: { url, tagIds: [], tagNames: [] } });
    expect([none.tags, none.tagId]).toEqual([[], null]);
  });
});

import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import type { LocalSite } from "../testing/local-site.ts";
import { startLocalSite } from "../testing/local-site.ts";
import { blueJpeg, GIF, redPng, WEBP } from "../testing/sample-images.ts";
import { visitLink } from "../testing/visit-link.ts";

interface ShownLink {
  readonly id: string;
  readonly image: string | null;
}

let site: LocalSite;
let workspace: StartedWorkspace;
let png: Buffer;

beforeAll(async () => {
  png = await redPng();
  site = await startLocalSite();
  site.pages.set("/blue.jpg", blueJpeg()).set("/text.png", "no image");
  site.pages.set("/huge.png", Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]));
  workspace = await startWorkspace({ fetch: site.fetch });
});
afterAll(async () => {
  await workspace.close();
  await site.close();
});

const inline = (type: string, bytes: Buffer) => `data:image/${type};base64,${bytes.toString("base64")}`;
const PROXIED = { url: "https://acme.test/", proxy: true };

async function create(body: Record<string, unknown>): Promise<ShownLink> {
  return (await callApi(workspace, "POST", "/links", { body: { ...PROXIED, ...body } })).body as ShownLink;
}

async function patch(id: string, body: unknown): Promise<ShownLink> {
  return (await callApi(workspace, "PATCH", `/links/${id}`, { body })).body as ShownLink;
}

async function shown(address: string | null): Promise<[status: number, type: string | null, bytes: Buffer]> {
  const response = await fetch(address ?? "");
  return [response.status, response.headers.get("content-type"), Buffer.from(await response.arrayBuffer())];
}

const storedNames = async (linkId: string) =>
  (await workspace.database.db.selectFrom("link_images").select("name").where("link_id", "=", linkId).execute()).map(
    ({ name }) => name,
  );

describe("the image of a custom preview", () => {
  test.each([
    ["png", "png", async () => png],
    ["jpeg", "jpeg", async () => blueJpeg()],
    ["jpg", "jpeg", async () => blueJpeg()],
    ["gif", "gif", async () => GIF],
    ["webp", "webp", async () => WEBP],
  ] as const)("that is inline, as %s, is served by us under the link's id", async (type, servedType, make) => {
    const bytes = await make();
    const { id, image } = await create({ image: inline(type, bytes) });
    expect(image).toBe(`${workspace.origin}/api/images/${id}`);
    expect(await shown(image)).toEqual([200, `image/${servedType}`, bytes]);
  });

  test("that is not encrypted is fetched and served by us", async () => {
    const { id, image } = await create({ image: "http://cdn.acme.test/blue.jpg" });
    expect(image).toBe(`${workspace.origin}/api/images/${id}`);
    expect(await shown(image)).toEqual([200, "image/jpeg", blueJpeg()]);
  });

  test("is what bots are shown", async () => {
    const { image } = await create({ key: "shown", image: inline("png", png) });
    const { body } = await visitLink(workspace.origin, "/shown?bot=1");
    expect(body).toContain(`<meta property="og:image" content="${image}">`);
  });

  test("that is encrypted stays where it is, as does any image of other links", async () => {
    const address = "https://cdn.acme.test/x.png";
    expect((await create({ image: address })).image).toBe(address);
    const data = inline("png", png);
    const ordinary = await create({ proxy: false, image: data });
    expect(ordinary.image).toBe(data);
    expect((await patch(ordinary.id, { proxy: true })).image).toMatch(/\/api\/images\/link_\w+_\w{7}$/);
  });

  test.each([
    ["is not there", "http://cdn.acme.test/missing.png"],
    ["is none", "http://cdn.acme.test/text.png"],
    ["is too large", "http://cdn.acme.test/huge.png"],
    [
      "begins as one and goes on as none",
      `data:image/png;base64,${Buffer.from("\x89PNG\r\n\x1a\nnothing", "latin1").toString("base64")}`,
    ],
  ])("that %s is refused, and nothing is made", async (_title, image) => {
    const before = await callApi(workspace, "GET", "/links/count");
    expect(await refusal(workspace, "POST", "/links", { body: { ...PROXIED, image } })).toEqual([
      422,
      "unprocessable_entity",
      "Invalid image. It must be a public PNG, JPEG, GIF or WebP of up to 5 MB.",
    ]);
    expect((await callApi(workspace, "GET", "/links/count")).body).toEqual(before.body);
  });
});

describe("an image that is replaced", () => {
  test("gets an address of its own, and the old one is gone", async () => {
    const { id, image: first } = await create({ image: inline("png", png) });
    const { image: second } = await patch(id, { image: inline("gif", GIF) });
    expect(second).toMatch(new RegExp(`^${workspace.origin}/api/images/${id}_[0-9A-Za-z]{7}$`));
    expect((await shown(first))[0]).toBe(404);
    expect(await shown(second)).toEqual([200, "image/gif", GIF]);
    await patch(id, { image: "https://cdn.acme.test/x.png" });
    expect([(await shown(second))[0], await storedNames(id)]).toEqual([404, []]);
  });

  test("by nothing is gone, too, as is that of a deleted link", async () => {
    const removed = await create({ image: inline("png", png) });
    await patch(removed.id, { image: null });
    const deleted = await create({ image: inline("png", png) });
    await callApi(workspace, "DELETE", `/links/${deleted.id}`);
    for (const { id, image } of [removed, deleted]) {
      expect([(await shown(image))[0], await storedNames(id)]).toEqual([404, []]);
    }
  });
});

test.each([
  "data:image/png;base64,VGhpcyBpcyBub3QgYW4gaW1hZ2U=",
  "data:image/svg+xml;base64,PHN2Zz4=",
  "picture",
  "http://acme.test:99999/x.png",
])("an image stays when %s is refused in its place, by whatever operation", async (wrong) => {
  const { id, image } = await create({ image: inline("png", png), url: `https://acme.test/${wrong.length}` });
  const message =
    "image: Image must be a publicly accessible http:// or https:// URL (localhost and IP addresses aren't allowed).";
  const body = { url: `https://acme.test/${wrong.length}`, image: wrong };
  for (const [method, path, given, place] of [
    ["PATCH", `/links/${id}`, { image: wrong }, ""],
    ["PUT", "/links/upsert", body, ""],
    ["PATCH", "/links/bulk", { linkIds: [id], data: { image: wrong } }, "data."],
    ["POST", "/links/bulk", [body], "[0]."],
  ] as const) {
    expect(await refusal(workspace, method, path, { body: given })).toEqual([
      422,
      "unprocessable_entity",
      `invalid_format: ${place}${message}`,
    ]);
  }
  const [status] = await shown(image);
  expect([status, (await patch(id, {})).image]).toEqual([200, image]);
});

test("an image is taken for what it is, whatever it is said to be", async () => {
  const base64 = blueJpeg().toString("base64");
  for (const text of [
    `data:image/png;base64,${base64}`,
    `DATA:image/jpeg;base64,${base64}`,
    ` \u200b${inline("jpg", blueJpeg())}`,
  ]) {
    const { image } = await create({ image: text });
    expect(await shown(image)).toEqual([200, "image/jpeg", blueJpeg()]);
  }
});

test("an image stays as long as nobody says otherwise", async () => {
  const { id, image } = await create({ image: inline("png", png) });
  for (const change of [{ comments: "x" }, { proxy: false }, { proxy: true }, { key: "elsewhere" }]) {
    expect((await patch(id, change)).image).toBe(image);
  }
  expect((await shown(image))[0]).toBe(200);
});

test("an image follows its link to another domain, alone or with the domain", async () => {
  await callApi(workspace, "POST", "/domains", { body: { slug: "old.localhost" } });
  const { id, image: first } = await create({ image: inline("png", png), domain: "old.localhost", key: "follows" });
  const at = (domain: string) => `${workspace.origin.replace("localhost", domain)}/api/images/${id}`;
  expect(first).toBe(at("old.localhost"));
  await callApi(workspace, "PATCH", "/domains/old.localhost", { body: { slug: "new.localhost" } });
  const stored = (await callApi(workspace, "GET", `/links/${id}`)).body as ShownLink;
  expect(stored.image).toBe(at("new.localhost"));
  const { image: last } = await patch(id, { domain: "localhost" });
  expect(last).toBe(at("localhost"));
  expect(await shown(last)).toEqual([200, "image/png", png]);
  const { body } = await visitLink(workspace.origin, "/follows?bot=1");
  expect(body).toContain(`<meta property="og:image" content="${last}">`);
});

test("images are served for ever, as images alone", async () => {
  const { image } = await create({ image: inline("png", png) });
  const { headers } = await fetch(image ?? "");
  expect(Object.fromEntries(headers)).toMatchObject({
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
  });
  expect((await fetch(image ?? "", { method: "HEAD" })).headers.get("content-type")).toBe("image/png");
});

test.each(["link_nope", "%00", "..%2f", "a%20b"])("an image named %s is none", async (name) => {
  const response = await fetch(`${workspace.origin}/api/images/${name}`);
  expect([response.status, await response.json()]).toMatchObject([404, { error: { code: "not_found" } }]);
});

import type { StartedWorkspace } from "@overdub/testkit";
import { longestHoldMs, startWorkspace } from "@overdub/testkit";
import { PNG } from "pngjs";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";
import { jpegOfEmptyScans } from "../testing/hostile-images.ts";
import type { LocalSite } from "../testing/local-site.ts";
import { startLocalSite } from "../testing/local-site.ts";
import { readQr } from "../testing/read-qr.ts";
import { blueJpeg, GIF, redPng } from "../testing/sample-images.ts";
import { visitLink } from "../testing/visit-link.ts";

const CORS = { "access-control-allow-origin": "*", "access-control-allow-methods": "GET, OPTIONS" };
const SVG_LOGO = '<svg xmlns="http://www.w3.org/2000/svg"/>';

let site: LocalSite;
let workspace: StartedWorkspace;
let shortLink: string;

beforeAll(async () => {
  site = await startLocalSite();
  site.pages.set("/red.png", await redPng()).set("/blue.jpg", blueJpeg());
  site.pages.set("/a.gif", GIF).set("/a.svg", SVG_LOGO).set("/text.png", "no image");
  workspace = await startWorkspace({ fetch: site.fetch });
  const { body } = await callApi(workspace, "POST", "/links", { body: { url: "https://acme.test/", key: "k" } });
  ({ shortLink } = body as { shortLink: string });
});
afterAll(async () => {
  await workspace.close();
  await site.close();
});
beforeEach(() => {
  site.requests.length = 0;
});

async function get(query: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
  return workspace.server.api.request(`/qr?${new URLSearchParams(query)}`, { headers });
}

async function png(query: Record<string, string>): Promise<Buffer> {
  const response = await get(query);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
  return Buffer.from(await response.arrayBuffer());
}

async function middleOf(query: Record<string, string>): Promise<number[]> {
  const { data, width } = PNG.sync.read(await png(query));
  const at = (Math.floor(width / 2) * width + Math.floor(width / 2)) * 4;
  return [...data.subarray(at, at + 4)];
}

async function message(query: Record<string, string>): Promise<unknown> {
  const response = await get(query);
  const { error } = (await response.json()) as { error: { message: string } };
  return [response.status, error.message];
}

describe("a QR code", () => {
  test("is a PNG of 600 pixels that reads as the URL, for anyone, on any page", async () => {
    const response = await get({ url: "https://acme.test/a?b=c#d" });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(readQr(bytes)).toBe("https://acme.test/a?b=c#d");
    expect(PNG.sync.read(bytes)).toMatchObject({ width: 600, height: 600 });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...CORS,
      "content-type": "image/png",
      "cache-control": "public, max-age=3600",
      vary: "Accept",
      "x-content-type-options": "nosniff",
    });
  });

  test("of a bare host leads to the web", async () => {
    expect(readQr(await png({ url: "acme.test" }))).toBe("https://acme.test/");
  });

  test("takes each parameter", async () => {
    const query = {
      url: shortLink,
      size: "321",
      level: "H",
      fgColor: "#7f1d1d",
      bgColor: "fde68a",
      margin: "0",
      includeMargin: "true",
    };
    const bytes = await png(query);
    const { width, data } = PNG.sync.read(bytes);
    expect([width, [...data.subarray(0, 4)]]).toEqual([321, [127, 29, 29, 255]]);
  });

  test.each([
    ["by name", { format: "svg" }, {}],
    ["by what is accepted", {}, { accept: "image/svg+xml" }],
  ])("is an SVG %s", async (_title, query, headers) => {
    const response = await get({ url: shortLink, ...query }, headers);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...CORS,
      "content-type": "image/svg+xml",
      "content-security-policy": expect.stringContaining("default-src 'none'"),
    });
    expect(await response.text()).toMatch(/^<svg .*<\/svg>$/s);
  });

  test.each([
    ["a browser's list of all images", {}, "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"],
    ["a PNG by name, whatever is accepted", { format: "png" }, "image/svg+xml"],
  ])("is a PNG for %s", async (_title, query, accept) => {
    const response = await get({ url: shortLink, ...query }, { accept });
    expect(response.headers.get("content-type")).toBe("image/png");
  });

  test("that a link names is drawn by this server, and its scan counts as one", async () => {
    const { body } = await callApi(workspace, "POST", "/links", { body: { url: "https://acme.test/", key: "scan" } });
    const { qrCode } = body as { qrCode: string };
    const code = Buffer.from(await (await fetch(qrCode)).arrayBuffer());
    const address = new URL(readQr(code) ?? "");
    expect(address.href).toBe(`${workspace.origin}/scan?qr=1`);
    const visit = await visitLink(workspace.origin, address.pathname + address.search);
    expect([visit.status, visit.headers.location]).toEqual([302, "https://acme.test/"]);
    const { body: triggers } = await callApi(workspace, "GET", "/analytics?groupBy=triggers&domain=localhost&key=scan");
    expect(triggers).toMatchObject([{ trigger: "qr", clicks: 1 }]);
  });
});

describe("a wrong parameter is told, to pages too", () => {
  test.each([
    [{}, "invalid_type: url: Invalid input: expected string, received undefined"],
    [{ url: "x" }, "custom: url: Invalid URL"],
    [{ url: "javascript:alert(1)" }, "custom: url: Invalid URL"],
    [{ url: "https://a.test", level: "X" }, 'invalid_value: level: Invalid option: expected one of "L"|"M"|"Q"|"H"'],
    [{ url: "https://a.test", size: "5000" }, "too_big: size: Too big: expected number to be <=4096"],
    [{ url: "https://a.test", size: "10" }, "too_small: size: Too small: this QR code needs >=33 pixels"],
    [{ url: "https://a.test", margin: "-1" }, "too_small: margin: Too small: expected number to be >=0"],
    [{ url: `https://a.test/${"x".repeat(3000)}` }, "too_big: url: Too big: no QR code of this level holds it"],
  ] as const)("%j", async (query, text) => {
    const response = await get(query);
    expect(Object.fromEntries(response.headers)).toMatchObject(CORS);
    expect(await message(query)).toEqual([422, text]);
  });

  test.each(["red", "#12", "#12345g", "url(#a)", '"><script>', "#000;x", "rgb(0,0,0)", "#000\n"])(
    "the color %j",
    async (color) => {
      const text = "Invalid color. It must be hexadecimal, such as #1a2b3c, or `transparent`.";
      for (const name of ["fgColor", "bgColor"]) {
        expect(await message({ url: shortLink, format: "svg", [name]: color })).toEqual([
          422,
          `invalid_format: ${name}: ${text}`,
        ]);
      }
    },
  );

  test("OPTIONS answers what pages may do", async () => {
    const response = await workspace.server.api.request("/qr", { method: "OPTIONS" });
    expect([response.status, Object.fromEntries(response.headers)]).toMatchObject([204, CORS]);
  });
});

describe("the logo", () => {
  const RED = [255, 0, 0, 255];
  const BLUE = [0, 0, 254, 255];

  test("is the one that is asked for, PNG or JPEG, fetched once", async () => {
    const logo = "https://cdn.acme.test/red.png";
    expect(await middleOf({ url: shortLink, logo })).toEqual(RED);
    expect(await middleOf({ url: `${shortLink}?qr=1`, logo })).toEqual(RED);
    expect(site.requests).toEqual(["cdn.acme.test/red.png"]);
    expect(await middleOf({ url: shortLink, logo: "https://cdn.acme.test/blue.jpg" })).toEqual(BLUE);
    expect(readQr(await png({ url: `${shortLink}?qr=1`, logo }))).toBe(`${shortLink}?qr=1`);
  });

  test.each(["a.gif", "a.svg", "text.png", "missing.png"])("of a PNG can't be %s", async (file) => {
    const answer = await message({ url: shortLink, logo: `https://cdn.acme.test/${file}` });
    expect(answer).toEqual([422, expect.stringContaining("custom: logo: Invalid logo.")]);
  });

  test.each([
    ["a.gif", "image/gif"],
    ["a.svg", "image/svg+xml"],
    ["red.png", "image/png"],
  ])("of an SVG may be %s", async (file, type) => {
    const response = await get({ url: shortLink, format: "svg", logo: `https://cdn.acme.test/${file}` });
    expect(await response.text()).toContain(`href="data:${type};base64,`);
  });

  test.each([
    ["thousands of scans", jpegOfEmptyScans(1000)],
    ["too many pixels", jpegOfEmptyScans(1, 4096)],
    ["too much work, as far as its size and its scans tell", jpegOfEmptyScans(40, 1024)],
  ])("that is a few bytes of %s is refused, or drawn in another thread", async (_title, bytes) => {
    const logo = `data:image/jpeg;base64,${bytes.toString("base64")}`;
    const busyMs = await longestHoldMs(100, async () => {
      const { status } = await get({ url: shortLink, logo });
      expect([200, 422]).toContain(status);
    });
    expect(busyMs).toBeLessThan(100);
  });

  test.each([
    ["another's", { logo: `data:image/jpeg;base64,${blueJpeg().toString("base64")}` }],
    ["the server's own", {}],
    ["none", { hideLogo: "true" }],
  ])("on the largest code, %s, is drawn a few rows at a time", async (_title, logo) => {
    const largest = { url: shortLink, size: "4096", level: "H", margin: "0", ...logo };
    const busyMs = await longestHoldMs(100, async () => expect((await get(largest)).status).toBe(200));
    expect(busyMs).toBeLessThan(100);
  });

  test("is the server's own for what is no link of it: nothing is fetched for strangers", async () => {
    const logo = "https://cdn.acme.test/red.png?stranger";
    const plain = await png({ url: "https://elsewhere.test/k" });
    expect(await png({ url: "https://elsewhere.test/k", logo })).toEqual(plain);
    expect(site.requests).toEqual([]);
    expect(await png({ url: "https://elsewhere.test/k", hideLogo: "true" })).not.toEqual(plain);
  });

  test.each(["http://localhost/%E0%A4%A", "mailto:a@acme.test", "http://localhost/%00"])(
    "of %s is the server's own, too",
    async (url) => {
      const { status } = await get({ url });
      expect([200, 422]).toContain(status);
    },
  );

  test("is the domain's, else the workspace's, as long as it can be had", async () => {
    const { db } = workspace.database;
    const other = await workspace.addWorkspace({ slug: "branded" });
    const { body } = await callApi(workspace, "POST", "/links", {
      body: { url: "https://acme.test/", key: "b" },
      key: other.apiKey,
    });
    const url = (body as { shortLink: string }).shortLink;
    const service = await middleOf({ url });
    const data = `data:image/jpeg;base64,${blueJpeg().toString("base64")}`;
    await db.updateTable("workspaces").set({ logo: data }).where("id", "=", other.id).execute();
    expect(await middleOf({ url })).toEqual(BLUE);
    const setDomain = (logo: string) =>
      db.updateTable("domains").set({ logo }).where("workspace_id", "=", other.id).execute();
    await setDomain("https://cdn.acme.test/red.png");
    expect(await middleOf({ url })).toEqual(RED);
    await setDomain("https://cdn.acme.test/gone.png");
    expect(await middleOf({ url })).toEqual(BLUE);
    await db.updateTable("workspaces").set({ logo: null }).where("id", "=", other.id).execute();
    expect(await middleOf({ url })).toEqual(service);
  });
});

test("ten calls in ten seconds are what one address gets", async () => {
  const statuses = [];
  for (let call = 0; call < 11; call += 1) {
    statuses.push((await fetch(`${workspace.origin}/api/qr`, { headers: { "x-real-ip": "198.51.100.77" } })).status);
  }
  expect(statuses).toEqual([...Array(10).fill(422), 429]);
});

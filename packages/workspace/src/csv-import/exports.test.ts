import { readFile } from "node:fs/promises";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { insertFolder } from "../testing/insert-rows.ts";
import { chunksOf } from "../testing/snapshot-file.ts";
import type { CsvSource } from "./fields.ts";
import type { CsvImportOptions } from "./import-csv.ts";

let started: StartedWorkspace;

beforeAll(async () => {
  started = await startWorkspace();
});
afterAll(() => started?.close());

interface Expected {
  readonly source: CsvSource;
  /** Where links lead, what their counters show, and when they were created, by their keys at the other service. */
  readonly links: Readonly<Record<string, readonly [url: string, clicks: number, createdAt?: string]>>;
  readonly lostPasswords?: number;
  readonly tags?: Readonly<Record<string, readonly string[]>>;
}

const EXPORTS: Readonly<Record<string, Expected>> = {
  "yourls.csv": {
    source: "yourls",
    links: {
      spring: ["https://acme.example/spring?utm_source=print", 1843, "2019-03-04T05:06:07.000Z"],
      "9x2": ["https://acme.example/docs/install", 77, "2019-11-30T22:10:00.000Z"],
      ozh: ["https://acme.example/about", 0],
    },
  },
  "kutt.csv": {
    source: "kutt",
    links: {
      menu: ["https://acme.example/menu", 512, "2022-05-01T10:00:00.000Z"],
      Wifi: ["https://acme.example/wifi", 12, "2022-05-02T10:00:00.000Z"],
      q7Zp1x: ["https://acme.example/summer", 0, "2022-06-02T10:00:00.000Z"],
    },
    lostPasswords: 1,
  },
  "shlink-web.csv": {
    source: "shlink",
    links: {
      jobs: ["https://acme.example/careers", 901, "2023-01-10T07:30:00.000Z"],
      aB3dE: ["https://acme.example/press/2023", 3, "2023-02-11T08:00:00.000Z"],
      "team/berlin": ["https://acme.example/team/berlin", 0, "2023-02-12T08:00:00.000Z"],
    },
    tags: { jobs: ["hr", "web"] },
  },
  "shlink-cli.csv": {
    source: "shlink",
    links: {
      handbook: ["https://acme.example/handbook", 45, "2021-07-01T12:00:00.000Z"],
      kF9a2: ["https://acme.example/expenses", 8, "2021-07-02T12:00:00.000Z"],
    },
    tags: { handbook: ["hr", "internal"] },
  },
  "tiny-cc.csv": {
    source: "tiny-cc",
    links: {
      flyer24: ["https://acme.example/flyer", 220, "2024-04-25T15:15:00.000Z"],
      vx81vz: ["https://acme.example/form", 4, "2024-05-06T11:00:00.000Z"],
    },
    tags: { flyer24: [], vx81vz: ["events, 2024", "forms"] },
  },
  "dub.csv": {
    source: "dub",
    links: {
      launch: ["https://acme.example/launch", 12_034, "2024-02-03T04:05:06.000Z"],
      "old-launch": ["https://acme.example/launch/2023", 81, "2023-02-03T04:05:06.000Z"],
      "docs/api": ["https://acme.example/docs/api", 5, "2024-05-03T04:05:06.000Z"],
    },
    tags: { launch: ["launch", "web"] },
  },
  "bitly-api.csv": {
    source: "bitly",
    links: {
      "3fGh1Jk": ["https://acme.example/webinar", 0, "2020-09-01T07:00:00.000Z"],
      "acme-catalog": ["https://acme.example/catalog", 0, "2020-09-02T07:00:00.000Z"],
      "acme-catalogue": ["https://acme.example/catalog", 0, "2020-09-02T07:00:00.000Z"],
      "2aaBBcc": ["https://acme.example/retired", 0, "2020-09-03T07:00:00.000Z"],
    },
    tags: { "3fGh1Jk": ["b2b", "webinar"], "acme-catalog": [] },
  },
  "bitly-app.csv": {
    source: "bitly",
    links: {
      "3aBcDeF": ["https://acme.example/one", 120, "2021-03-04T12:00:00.000Z"],
      "acme-two": ["https://acme.example/two", 7, "2021-03-05T12:00:00.000Z"],
    },
  },
  "short-io.csv": {
    source: "short-io",
    links: {
      app: ["https://acme.example/app", 64, "2022-01-02T03:04:05.000Z"],
      secret: ["https://acme.example/secret", 2, "2022-01-03T03:04:05.000Z"],
    },
  },
  "rebrandly.csv": {
    source: "rebrandly",
    links: {
      store: ["https://acme.example/store", 1024, "2020-12-25T18:30:00.000Z"],
      help: ["https://acme.example/support", 31, "2021-04-03T09:15:00.000Z"],
    },
  },
};

const exported = (name: string) => readFile(new URL(`testing/exports/${name}`, import.meta.url), "utf8");

let made = 0;

async function importInto(text: string, over: Partial<CsvImportOptions> = {}) {
  made += 1;
  const workspace = await started.addWorkspace({ slug: `exports-${made}`, domain: `exports-${made}.example` });
  const folderId = await insertFolder(started.database.db, workspace.id, "Campaigns");
  const options: CsvImportOptions = {
    workspace: workspace.slug,
    file: "links.csv",
    map: {},
    domain: workspace.domain,
    tags: [],
    randomKeys: false,
    keepClicks: false,
    dryRun: false,
    ...over,
  };
  const { transfer } = started.server;
  const survey = await transfer.surveyCsv(chunksOf(text), options);
  const told: Record<string, unknown>[] = [];
  for await (const progress of transfer.importCsv(chunksOf(text), survey, options)) told.push({ ...progress });
  return { workspace, folderId, told };
}

/** Where a visit of a short link leads. */
async function visit(domain: string, key: string): Promise<unknown> {
  const { response } = await started.server.redirect({
    method: "GET",
    url: `/${key}`,
    headers: { host: domain, "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0" },
    remoteAddress: "192.0.2.1",
  });
  return response.headers.Location;
}

test.each(Object.entries(EXPORTS))("links of %s are visited at their old keys", async (name, expected) => {
  const { source, links, lostPasswords = 0, tags = {} } = expected;
  const hasClicks = Object.values(links).some(([, clicks]) => clicks > 0);
  const { workspace, folderId, told } = await importInto(await exported(name), { keepClicks: hasClicks });
  expect(told[0]).toMatchObject({ source, lostPasswords });
  expect(told.slice(1).map(({ outcome, message }) => message ?? outcome)).toEqual(
    Object.keys(links).map(() => "created"),
  );
  const client = clientOf({ server: started.server, workspace });
  const found = [
    ...(await client.getLinks({ query: { showArchived: true } })),
    ...(await client.getLinks({ query: { showArchived: true, folderId } })),
  ];
  const byKey = new Map(found.map((link) => [link.key, link]));
  expect(found).toHaveLength(Object.keys(links).length);
  for (const [key, [url, clicks, createdAt]] of Object.entries(links)) {
    expect(byKey.get(key)).toMatchObject({ url, clicks, ...(createdAt ? { createdAt } : {}) });
    if (byKey.get(key)?.password === null) expect(await visit(workspace.domain, key)).toBe(url);
  }
  for (const [key, names] of Object.entries(tags)) {
    expect(
      byKey
        .get(key)
        ?.tags?.map((tag) => tag.name)
        .toSorted(),
    ).toEqual(names);
  }
});

test("a password that is in the file is kept, and one of which the file says only that it is there is not", async () => {
  const passwords = async (name: string) => {
    const { workspace } = await importInto(await exported(name));
    const links = await clientOf({ server: started.server, workspace }).getLinks();
    return links.flatMap(({ password }) => password ?? []);
  };
  expect(await passwords("short-io.csv")).toEqual(["hunter2"]);
  expect(await passwords("kutt.csv")).toEqual([]);
});

test("links of Dub go to the folders that they are in, and are refused when there is none of that name", async () => {
  const text = await exported("dub.csv");
  const { workspace, folderId } = await importInto(text);
  const client = clientOf({ server: started.server, workspace });
  const inFolder = await client.getLinks({ query: { folderId } });
  expect(inFolder.map(({ key }) => key).toSorted()).toEqual(["docs/api", "launch"]);
  const { told } = await importInto(text.replaceAll(/campaigns/gi, "Elsewhere"));
  expect(told.slice(1)).toMatchObject([
    { outcome: "refused", message: 'The workspace has no folder "Elsewhere": make it first.' },
    { outcome: "created" },
    { outcome: "refused" },
  ]);
});

test.each(["yourls.csv", "kutt.csv", "shlink-cli.csv", "tiny-cc.csv"])(
  "%s with headings of its own for keys is refused, unless keys are to be random",
  async (name) => {
    const text = (await exported(name)).replace(/keyword|address|Short code|short_id/, "x1");
    const unknown = text.replace(/,link,|,Short URL,|,short_url,/, ",x2,");
    await expect(importInto(unknown)).rejects.toThrow("No column holds the keys of the short links");
    const { told } = await importInto(unknown, { randomKeys: true, map: { url: mapOf(unknown) } });
    expect(told.slice(1).every(({ outcome }) => outcome === "created")).toBe(true);
  },
);

const mapOf = (text: string) => /\b(url|target|Long URL|long_url)\b/.exec(text)?.[0] ?? "";

test("clicks can't be kept of a file without them", async () => {
  for (const headings of ["url,key", "url,key,Conversions", "long_url,link,id"]) {
    await expect(importInto(`${headings}\n`, { keepClicks: true })).rejects.toThrow("No column holds the clicks");
  }
});

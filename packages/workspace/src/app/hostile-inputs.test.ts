import type { AnyOperation } from "@overdub/contract";
import { toJsonSchema } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { longestHoldMs, startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import { servedOperations } from "../testing/served-operations.ts";
import { visitLink } from "../testing/visit-link.ts";

/** Time that the thread computes. What holds the event loop for longer, visitors of all links wait for. */
const LIMIT_MS = 100;

/** As much of a URL as a head takes, and as much of a body as one field would ever have. */
const QUERY_LENGTH = 14_000;
const BODY_LENGTH = 50_000;

/** What takes parsers and regular expressions long, if they go back, or count what was before. */
const UNITS: Readonly<Record<string, readonly [start: string, repeated: string, end: string]>> = {
  letters: ["", "a", ""],
  blanks: ["a", " ", "a"],
  "lines and tabs": ["a", "\n\t", "a"],
  "invisible characters": ["a", "\u200b", "a"],
  slashes: ["https://acme.test/", "/", "x"],
  dots: ["a", ".", "a"],
  hyphens: ["a", "-a", "!"],
  commas: ["", ",", "a"],
  percent: ["", "%25", "%"],
  brackets: ["", "[{(<", ""],
  "an address": ["a@", "a.", "@"],
  "names of hosts": ["https://", "a.", "test/"],
  parameters: ["https://acme.test/?", "utm_source=a&", "#"],
  "a data URL": ["data:image/png;base64,", "iVBORw0KGgo=", " "],
  dates: ["in ", "2 weeks and ", "ago"],
  digits: ["", "1", "x"],
  "words of two scripts": ["", "ßİǅ", ""],
  accents: ["a", "\u0301", ""],
  emoji: ["", "👩‍👩‍👧", ""],
};

function texts(length: number): [name: string, text: string][] {
  return Object.entries(UNITS).map(([name, [start, unit, end]]) => [
    name,
    start + unit.repeat(Math.ceil(length / encodeURIComponent(unit).length)) + end,
  ]);
}

let workspace: StartedWorkspace;
beforeAll(async () => {
  workspace = await startWorkspace();
  await send({ what: "a link", path: "/links", method: "POST", body: { url: "https://acme.test/", key: "k" } });
  // Of one that is shared strangers may ask, in as many ways.
  const shared = { url: "https://acme.test/", key: "shared", publicStats: true, trackConversion: true };
  await send({ what: "a link to share", path: "/links", method: "POST", body: shared });
  // What the requests make of the other is any link, such as one whose address no client takes.
  const visited = { url: "https://acme.test/visited", key: "visited", android: "https://acme.test/android" };
  await send({ what: "a link to visit", path: "/links", method: "POST", body: visited });
});
afterAll(() => workspace.close());

interface HostileRequest {
  readonly what: string;
  readonly path: string;
  readonly method: string;
  readonly body?: unknown;
}

async function send({ what, path, method, body }: HostileRequest): Promise<void> {
  const response = await workspace.server.api.request(path, {
    method,
    headers: { authorization: `Bearer ${workspace.workspace.apiKey}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // Streams do not end.
  await response.body?.cancel();
  if (response.status >= 500) throw new Error(`${what} is answered with ${response.status}.`);
}

async function slowOf(requests: Iterable<HostileRequest>): Promise<string[]> {
  const slow: string[] = [];
  for (const request of requests) {
    const ms = await longestHoldMs(LIMIT_MS, () => send(request));
    if (ms >= LIMIT_MS) slow.push(`${request.what}: ${Math.round(ms)} ms`);
  }
  return slow;
}

interface Fields {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly items?: Fields;
}

/** The schema's own words, as far as they matter here. */
const schemaOf = (schema: z.ZodType) => toJsonSchema(schema, "input") as Fields;

/** What fields that are not attacked need. */
const GIVEN: Readonly<Record<string, unknown>> = {
  url: "https://acme.test/",
  key: "k",
  name: "n",
  slug: "acme.test",
  domain: "localhost",
  clickId: "c",
  eventName: "e",
  customerExternalId: "x",
  externalId: "x",
  amount: 100,
};

const givenOf = (fields: object) => Object.fromEntries(Object.entries(GIVEN).filter(([name]) => name in fields));

/** One for each field and each text: the others are as they should be. */
function* requestsOf({ id, method, path, input }: AnyOperation): Generator<HostileRequest> {
  const query = schemaOf(input.query).properties ?? {};
  const schema = input.body ? schemaOf(input.body) : undefined;
  const fields = schema?.properties ?? schema?.items?.properties ?? {};
  const own = id === "retrievePublicAnalytics" ? { key: "shared" } : {};
  const at = (given: object, id = "x") =>
    `${path.replaceAll(/\{\w+\}/g, encodeURIComponent(id))}?${new URLSearchParams({ ...givenOf(query), ...own, ...given } as Record<string, string>)}`;
  const withBody = (given: object) => {
    const body = { ...givenOf(fields), ...given };
    return schema && { body: schema.type === "array" ? [body] : body };
  };
  for (const [name, text] of texts(QUERY_LENGTH)) {
    for (const field of Object.keys(query)) {
      yield { what: `${id}, ${field} of ${name}`, method, path: at({ [field]: text }), ...withBody({}) };
    }
    if (path.includes("{")) yield { what: `${id}, a path of ${name}`, method, path: at({}, text), ...withBody({}) };
  }
  for (const [name, text] of texts(BODY_LENGTH)) {
    for (const [field, rule] of Object.entries(fields)) {
      yield { what: `${id}, ${field} of ${name}`, method, path: at({}), ...withBody({ [field]: text }) };
      if (!JSON.stringify(rule).includes('"array"')) continue;
      const list = text.match(/.{1,20}/gsu) ?? [];
      yield { what: `${id}, a list ${field} of ${name}`, method, path: at({}), ...withBody({ [field]: list }) };
    }
  }
}

test.each(servedOperations.map(({ operation }) => [operation.id, operation] as const))(
  "no text in any field of %s holds the event loop",
  { timeout: 300_000 },
  async (_id, operation) => {
    const requests = [...requestsOf(operation)];
    // What is loaded and compiled at the first call is no matter of the input.
    for (const request of requests.slice(0, 3)) await send(request);
    expect(await slowOf(requests)).toEqual([]);
  },
);

test.each(["user-agent", "referer", "accept-language", "cookie", "x-forwarded-for", "cf-ipcountry"])(
  "no text in the header %s of a visitor holds the event loop",
  async (header) => {
    await visitLink(workspace.origin, "/visited");
    const slow: string[] = [];
    for (const [name, text] of texts(QUERY_LENGTH).filter(([, text]) => /^[ -~]*$/.test(text))) {
      for (const start of ["", "Mozilla/5.0 (Linux; Android 14; "]) {
        const ms = await longestHoldMs(LIMIT_MS, () =>
          visitLink(workspace.origin, "/visited", { headers: { [header]: start + text } }),
        );
        if (ms >= LIMIT_MS) slow.push(`${start}${name}: ${Math.round(ms)} ms`);
      }
    }
    expect(slow).toEqual([]);
  },
);

test("no path and no query of a visitor holds the event loop", async () => {
  const slow: string[] = [];
  for (const [name, text] of texts(QUERY_LENGTH / 2)) {
    const asked = encodeURIComponent(text);
    for (const path of [
      `/${asked}`,
      `/visited?${encodeURI(text)}`,
      `/stats/${asked}`,
      `/share/dash_${asked}`,
      `/share/dash_1?interval=${asked}`,
    ]) {
      const ms = await longestHoldMs(LIMIT_MS, () => visitLink(workspace.origin, path));
      if (ms >= LIMIT_MS) slow.push(`${name}: ${Math.round(ms)} ms`);
    }
  }
  expect(slow).toEqual([]);
});

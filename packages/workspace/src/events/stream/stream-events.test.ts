import { once } from "node:events";
import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { EventSource } from "eventsource";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { revokeApiKey } from "../../api-keys/api-keys.ts";
import { callApi, clientOf, refusal } from "../../testing/call-api.ts";
import { addMemberKey } from "../../testing/insert-rows.ts";
import { sampleClick, sampleLead } from "../../testing/sample-events.ts";
import { visitLink } from "../../testing/visit-link.ts";

let workspace: StartedWorkspace;
let link: Link;

beforeEach(async () => {
  workspace = await startWorkspace();
  link = await clientOf(workspace).createLink({ body: { url: "https://acme.test/", key: "main" } });
});
afterEach(() => workspace.close());

interface Heard {
  readonly source: EventSource;
  /** `n` of the query of each event's URL, in order; the reason where the stream ended. */
  readonly seen: string[];
  readonly ids: string[];
}

/** Listens with a client that does what the standard says, reconnecting included, until the test is over. */
async function listen(query = "", lastEventId?: string, key = workspace.workspace.apiKey): Promise<Heard> {
  const source = new EventSource(`${workspace.origin}/api/events/stream?${query}`, {
    fetch: (url, init) =>
      fetch(url, {
        ...init,
        headers: {
          ...init.headers,
          authorization: `Bearer ${key}`,
          ...(lastEventId !== undefined && !("Last-Event-ID" in init.headers) && { "last-event-id": lastEventId }),
        },
      }),
  });
  onTestFinished(() => source.close());
  const heard: Heard = { source, seen: [], ids: [] };
  for (const type of ["click", "lead", "sale"]) {
    source.addEventListener(type, ({ data, lastEventId }) => {
      heard.seen.push(new URL(JSON.parse(data).click.url).searchParams.get("n") ?? "none");
      heard.ids.push(lastEventId);
    });
  }
  source.addEventListener("end", ({ data }) => heard.seen.push(JSON.parse(data).reason));
  await new Promise((resolve) => source.addEventListener("open", resolve, { once: true }));
  return heard;
}

const PATIENCE = { timeout: 15_000, interval: 20 };
const record = (n: number, over = {}) =>
  workspace.outbox.append(sampleClick(link, Date.now(), { url: `https://acme.test/?n=${n}`, ...over }));
const heard = (one: Heard, expected: string) => vi.waitFor(() => expect(one.seen.join()).toBe(expected), PATIENCE);

test("each new visit is sent as /events shows it, and none that was acknowledged before", async () => {
  await record(1);
  const stream = await listen();
  await visitLink(workspace.origin, "/main?n=2");
  await heard(stream, "2");
  await record(3);
  await heard(stream, "2,3");
  const data = new Promise<string>((resolve) =>
    stream.source.addEventListener("click", (event) => resolve(event.data)),
  );
  await record(4);
  const [shown] = (await callApi(workspace, "GET", "/events?limit=1")).body as unknown[];
  expect(JSON.parse(await data)).toEqual(shown);
});

test("Last-Event-ID resumes with the event after it, whatever the times of the events", async () => {
  const first = await listen();
  await record(1);
  await record(2, { timestampMs: 5 });
  await record(3);
  await heard(first, "1,2,3");
  first.source.close();
  await record(4, { timestampMs: 1 });
  const second = await listen("", first.ids[0]);
  await record(5);
  await heard(second, "2,3,4,5");
});

test("a client whose connection is cut hears each event once", async () => {
  const stream = await listen();
  await record(1);
  await heard(stream, "1");
  // A client that reconnects names the last id that it was given, with an event or without one.
  const { promise: again, resolve } = Promise.withResolvers<unknown>();
  stream.source.addEventListener("open", resolve, { once: true });
  workspace.server.eventStreams.close();
  await heard(stream, "1,server_stopped");
  await record(2);
  await Promise.race([again, delay(5000)]);
  expect(stream.seen.filter((n) => n === "1")).toHaveLength(1);
});

test("a thousand events come complete and in order", async () => {
  const stream = await listen();
  const numbers = Array.from({ length: 1000 }, (_, index) => index);
  await Promise.all(numbers.map((n) => record(n)));
  await heard(stream, numbers.join());
  expect(stream.ids).toEqual(stream.ids.toSorted((one, two) => Number(one) - Number(two)));
});

describe("filters", () => {
  test("are those of /events, and links that are made later count", async () => {
    const [german, leads, tenant] = await Promise.all([
      listen("country=DE"),
      listen("event=leads"),
      listen("tenantId=t_1"),
    ]);
    await record(1, { country: "DE" });
    await record(2, { country: "FR" });
    const click = sampleClick(link, Date.now(), { url: "https://acme.test/?n=3" });
    await workspace.outbox.append(sampleLead(click, "cus_1"));
    const later = await clientOf(workspace).createLink({
      body: { url: "https://acme.test/later", key: "later", tenantId: "t_1" },
    });
    await workspace.outbox.append(sampleClick(later, Date.now(), { url: "https://acme.test/?n=4", country: "DE" }));
    await heard(german, "1,4");
    await heard(leads, "3");
    await heard(tenant, "4");
  });

  test("another workspace's events are not among them", async () => {
    const { apiKey, domain } = await workspace.addWorkspace({ slug: "other" });
    const theirs = await listen("", undefined, apiKey);
    await record(1);
    const ours = await clientOf({ server: workspace.server, workspace: { apiKey } }).createLink({
      body: { url: "https://other.test/", key: "k", domain },
    });
    await workspace.outbox.append(sampleClick(ours, Date.now(), { url: "https://other.test/?n=2" }));
    await heard(theirs, "2");
  });
});

describe("refused", () => {
  test.each([
    ["event=composite", 422],
    ["folderId=fold_nope", 404],
    ["externalId=ext_nope", 404],
  ])("%s with %i", async (query, status) => {
    expect((await refusal(workspace, "GET", `/events/stream?${query}`))[0]).toBe(status);
  });

  test("a Last-Event-ID that is none, no key, and a key without the scope", async () => {
    const ask = (headers: Record<string, string>, key?: string) =>
      refusal(workspace, "GET", "/events/stream", { headers, ...(key === undefined ? {} : { key }) });
    expect((await ask({ "last-event-id": "x1" }))[0]).toBe(400);
    expect((await ask({ "last-event-id": "99999999999999999999" }))[0]).toBe(400);
    expect((await ask({}, "dub_nobody"))[0]).toBe(401);
    const { key } = await addMemberKey(workspace.database, workspace.workspace.id, "owner", { scopes: ["links.read"] });
    expect((await ask({}, key))[0]).toBe(403);
  });

  test("an eleventh stream of a key, until one is closed; HEAD opens none", async () => {
    const streams = await Promise.all(Array.from({ length: 10 }, () => listen()));
    expect((await refusal(workspace, "GET", "/events/stream"))[0]).toBe(429);
    streams[0]?.source.close();
    await vi.waitFor(async () => {
      const head = await workspace.server.api.request("/events/stream", {
        method: "HEAD",
        headers: { authorization: `Bearer ${workspace.workspace.apiKey}` },
      });
      expect(head.status).toBe(200);
    }, PATIENCE);
    await listen();
    expect((await refusal(workspace, "GET", "/events/stream"))[0]).toBe(429);
  });
});

test("the stream of a key that is revoked ends with the next event, which it does not show", async () => {
  const { key } = await addMemberKey(workspace.database, workspace.workspace.id, "owner");
  const stream = await listen("", undefined, key);
  await record(1);
  await heard(stream, "1");
  const { id } = await workspace.database.db
    .selectFrom("api_keys")
    .select("id")
    .orderBy("created_at_ms")
    .where("name", "=", "owner")
    .executeTakeFirstOrThrow();
  await revokeApiKey(workspace.database.db, workspace.workspace.id, id);
  await record(2);
  await heard(stream, "1,unauthorized");
});

test("streams end when the server stops, and say so", async () => {
  const { port } = new URL(workspace.origin);
  const headers = { authorization: `Bearer ${workspace.workspace.apiKey}` };
  const [response] = await once(
    request({ host: "127.0.0.1", port, path: "/api/events/stream", headers }).end(),
    "response",
  );
  let text = "";
  response.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  await vi.waitFor(() => expect(text).toMatch(/^retry: 2000\nid: \d+\n\n$/), PATIENCE);
  expect(response.headers).toMatchObject({ "content-type": "text/event-stream", "cache-control": "no-store" });
  workspace.server.eventStreams.close();
  await once(response, "end");
  expect(text).toContain('event: end\ndata: {"reason":"server_stopped"');
});

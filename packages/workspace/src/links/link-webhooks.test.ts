import type { Link } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { insertTag } from "../testing/insert-rows.ts";
import { assertSdkReads } from "../webhooks/testing/parse-with-sdk.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now, fetch: fetchReceivers });
  api = clientOf(workspace);
});
afterAll(() => workspace.close());

/** What is told of by what `act` does, in order of the moments. */
async function toldOf(act: () => Promise<unknown>): Promise<[event: string, link: Link][]> {
  const receiver = await startReceiver();
  const triggers = ["link.created", "link.updated", "link.deleted"] as const;
  const webhook = await api.createWebhook({ body: { name: "w", url: receiver.origin, triggers: [...triggers] } });
  await act();
  await workspace.server.jobs.runDue();
  await api.deleteWebhook({ params: { webhookId: webhook.id } });
  assertSdkReads(receiver);
  return receiver
    .events()
    .toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
    .map(({ event, data }) => [event, data as unknown as Link]);
}

test("a link that is created, changed, upserted and deleted is told of each time, whole, with tags and webhooks", async () => {
  const tagId = await insertTag(workspace.database.db, workspace.workspace.id, "red", "red");
  const seen: Link[] = [];
  const told = await toldOf(async () => {
    const [webhook] = await api.listWebhooks();
    const webhookIds = webhook ? [webhook.id] : [];
    const first = await api.createLink({ body: { url: "https://acme.test/a", tagIds: [tagId], webhookIds } });
    clock.advance(1000);
    const params = { linkId: first.id };
    const second = await api.updateLink({ params, body: { title: "t" } });
    clock.advance(1000);
    const third = await api.upsertLink({ body: { url: "https://acme.test/a", title: "u" } });
    clock.advance(1000);
    seen.push(first, { ...second, webhookIds }, { ...third, webhookIds }, { ...third, webhookIds });
    await api.deleteLink({ params });
    clock.advance(1000);
    seen.push(await api.upsertLink({ body: { url: "https://acme.test/b" } }));
  });
  const events = ["link.created", "link.updated", "link.updated", "link.deleted", "link.created"];
  expect(told).toEqual(events.map((event, index) => [event, seen[index]]));
  expect(seen[0]?.tags).toEqual([{ id: tagId, name: "red", color: "red" }]);
});

test("calls about many links, and what changes or fails nothing, say nothing", async () => {
  const link = await api.createLink({ body: { url: "https://acme.test/c", key: "taken", title: "same" } });
  const params = { linkId: link.id };
  const told = await toldOf(async () => {
    const created = await api.bulkCreateLinks({
      body: [{ url: "https://acme.test/d" }, { url: "https://acme.test/e" }],
    });
    const linkIds = created.flatMap((one) => ("id" in one ? [one.id] : []));
    expect(linkIds).toHaveLength(2);
    await api.bulkUpdateLinks({ body: { linkIds, data: { title: "t" } } });
    await api.bulkDeleteLinks({ query: { linkIds } });
    await api.upsertLink({ body: { url: "https://acme.test/c", title: "same" } });
    await api.updateLink({ params, body: { title: "same" } });
    await expect(api.createLink({ body: { url: "https://acme.test/", key: "taken" } })).rejects.toThrow();
    await expect(api.deleteLink({ params: { linkId: "link_x" } })).rejects.toThrow();
  });
  expect(told).toEqual([]);
});

test("of two that delete a link at once one is told, and the other finds none", async () => {
  const { id } = await api.createLink({ body: { url: "https://acme.test/f" } });
  const told = await toldOf(async () => {
    const remove = () => api.deleteLink({ params: { linkId: id } });
    const outcomes = await Promise.allSettled([remove(), remove()]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
  expect(told.map(([event]) => event)).toEqual(["link.deleted"]);
});

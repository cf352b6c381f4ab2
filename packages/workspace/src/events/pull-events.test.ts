import type { StoredEvent } from "@overdub/storage";
import { startWorkspace } from "@overdub/testkit";
import { expect, onTestFinished, test } from "vitest";
import { callApi, clientOf } from "../testing/call-api.ts";
import { insertCustomer, sampleClick, sampleLead, sampleSale } from "../testing/sample-events.ts";

const NOW_MS = Date.UTC(2026, 2, 4, 12);

/** What a text may not be taken for: the end of a value, of a line, of a URL. */
const HARD = ['a"b', "back\\", "tab\tand\nline", "\u0001\u2028é😀", "?", 'x","y', ""];

test("events that are pulled are what a list shows, whatever their texts hold", async () => {
  const workspace = await startWorkspace({ now: () => NOW_MS });
  onTestFinished(() => workspace.close());
  const api = clientOf(workspace);
  const link = await api.createLink({ body: { url: 'https://acme.test/?q="', key: "main", title: HARD.join() } });
  const gone = await api.createLink({ body: { url: "https://acme.test/gone", key: "gone" } });
  const customer = await insertCustomer(workspace.database.db, workspace.workspace.id, {
    externalId: "u_1",
    name: HARD.join(),
  });
  const events: StoredEvent[] = HARD.flatMap((text, index) => {
    const facts = { country: text, region: text, city: text, ua: text, referer: text, url: `https://a.test/${text}` };
    const more = { refererUrl: `https://b.test/${text}?q=${text}`, qr: index % 2 === 0, trigger: text };
    const click = sampleClick(link, NOW_MS - 10_000 + index, { ...facts, ...more });
    const metadata = JSON.stringify({ text, [text]: 1 });
    return [
      click,
      sampleLead(click, customer, { timestampMs: NOW_MS - 5_000 + index, metadata, eventId: `lead${index}` }),
      sampleSale(click, "cus_gone", { timestampMs: NOW_MS - 4_000 + index, eventId: `sale${index}`, invoiceId: text }),
    ];
  });
  await workspace.outbox.append(sampleClick(gone, NOW_MS - 20_000));
  for (const event of events) await workspace.outbox.append(event);
  await api.deleteLink({ params: { linkId: gone.id } });
  for (const kind of ["clicks", "leads", "sales"]) {
    const { body: listed } = await callApi(workspace, "GET", `/events?event=${kind}&interval=all&sortOrder=asc`);
    const headers = { authorization: `Bearer ${workspace.workspace.apiKey}` };
    const response = await fetch(`${workspace.origin}/api/events/pull?event=${kind}`, { headers });
    const lines = (await response.text())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const end = lines.pop();
    expect(lines.map(({ event }) => event)).toEqual(listed);
    expect(lines.map(({ event }) => Object.keys(event))).toEqual(
      (listed as object[]).map((one) => Object.keys(one)).map((names) => expect.arrayContaining(names)),
    );
    expect(lines.map(({ id }) => id)).toEqual(
      (listed as { event: string; eventId?: string; click_id: string }[]).map(
        ({ event, eventId, click_id: clickId }) => `${event}/${eventId ?? clickId}`,
      ),
    );
    const numbers = lines.map(({ number }) => number);
    expect(numbers).toEqual(numbers.toSorted((one, two) => one - two));
    expect(end).toEqual({ number: end.last, last: end.last, isLast: true });
  }
});

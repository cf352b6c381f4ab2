import { gzipSync } from "node:zlib";
import { createGuardedFetch } from "@overdub/limits";
import { expectedSignature, fetchReceivers, startReceiver } from "@overdub/testkit/receiver";
import { describe, expect, test } from "vitest";
import { findDueDelivery, noteAttempt } from "./delivery-log.ts";
import { webhookScene } from "./testing/webhook-scene.ts";

const scene = webhookScene();
const { clock, hear, happen, run, logOf } = scene;

describe("a delivery", () => {
  test("is logged with what was sent and what was answered, to be listed and filtered", async () => {
    const receiver = await startReceiver((response) => response.writeHead(202).end("thanks"));
    const { id, secret } = await hear(receiver);
    const link = await happen();
    clock.advance(10);
    await run();
    const [delivery] = await logOf(id);
    const [event] = receiver.events();
    expect(delivery).toEqual({
      id: expect.stringMatching(/^whd_/),
      eventId: event?.id,
      event: "link.created",
      state: "delivered",
      attempts: 1,
      nextAttemptAt: null,
      createdAt: link.createdAt,
      body: receiver.received[0]?.text,
      log: [{ at: new Date(clock.now()).toISOString(), tookMs: 0, status: 202, failure: null, response: "thanks" }],
    });
    expect(receiver.received[0]?.headers["dub-signature"]).toBe(expectedSignature(secret, delivery?.body ?? ""));
    expect(JSON.stringify(delivery)).not.toContain(secret);
    receiver.answer = (response) => response.writeHead(500).end();
    await happen("second");
    await run();
    const list = (query: object) => scene.api.listWebhookDeliveries({ params: { webhookId: id }, query });
    const [second] = await list({ state: "waiting" });
    expect(second).toMatchObject({ state: "waiting", attempts: 1, nextAttemptAt: expect.any(String) });
    expect((await list({})).map((one) => one.id)).toEqual([second?.id, delivery?.id]);
    expect((await list({ state: "delivered" })).map((one) => one.id)).toEqual([delivery?.id]);
    expect((await list({ eventId: event?.id })).map((one) => one.id)).toEqual([delivery?.id]);
    expect((await list({ page: 2, pageSize: 1 })).map((one) => one.id)).toEqual([delivery?.id]);
  });

  test("to a receiver that misbehaves has failed, with what is known of it, and nothing that it says breaks the log", async () => {
    const outcomes: unknown[] = [];
    const receiver = await startReceiver();
    const { id } = await hear(receiver);
    const answers: Record<string, (typeof receiver)["answer"]> = {
      "redirects to itself": (response) => response.writeHead(307, { location: "/elsewhere" }).end("moved"),
      "ends the connection": (response) => response.destroy(),
      "is not allowed to": (response) => response.writeHead(403).end("\0\uFFFF no"),
      "is gone, but is not Zapier": (response) => response.writeHead(410).end(),
      "speaks another language": (response) => response.socket?.end("SSH-2.0-OpenSSH\r\n"),
      "informs without end": (response) => response.socket?.end("HTTP/1.1 103 Early Hints\r\n\r\n"),
    };
    for (const [name, answer] of Object.entries(answers)) {
      receiver.answer = answer;
      await happen(name);
      await run();
      const [delivery] = await logOf(id);
      outcomes.push([name, delivery?.state, ...(delivery?.log ?? []).map((one) => [one.status, one.failure])]);
    }
    expect(outcomes).toEqual([
      ["redirects to itself", "waiting", [307, "status"]],
      ["ends the connection", "waiting", [503, "failed"]],
      ["is not allowed to", "waiting", [403, "status"]],
      ["is gone, but is not Zapier", "waiting", [410, "status"]],
      ["speaks another language", "waiting", [503, "failed"]],
      ["informs without end", "waiting", [503, "failed"]],
    ]);
    expect(receiver.received.map(({ path }) => path)).toEqual(Array(6).fill("/"));
    expect((await scene.api.getWebhook({ params: { webhookId: id } })).disabledAt).toBeNull();
  });

  test("that was taken is delivered, whatever comes after the status; its answer is kept in part", async () => {
    const receiver = await startReceiver();
    const { id } = await hear(receiver);
    const long = "é".repeat(3_000);
    const answers: Record<string, (typeof receiver)["answer"]> = {
      "says nothing": (response) => response.writeHead(204).end(),
      "says more than is kept": (response) => response.end(long),
      "promises more than comes": (response) => {
        response.writeHead(200, { "content-length": "1000" }).write("half");
        setImmediate(() => response.destroy());
      },
      "packs what is no gzip": (response) => response.writeHead(200, { "content-encoding": "gzip" }).end("plain"),
      "packs a bomb": (response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(20_000_000))),
    };
    for (const [name, answer] of Object.entries(answers)) {
      receiver.answer = answer;
      await happen(name);
      await run();
    }
    const log = (await logOf(id))
      .toReversed()
      .map(({ state, log: [one] }) => [state, one?.status, one?.response.length]);
    expect(log).toEqual([
      ["delivered", 204, 0],
      ["delivered", 200, 2048],
      ["delivered", 200, 0],
      ["delivered", 200, 0],
      ["delivered", 200, 4096],
    ]);
  });

  test("to one that hangs holds up no other webhook", async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const hanging = await startReceiver((response) => void released.then(() => response.end()));
    const quick = await startReceiver();
    await hear(hanging);
    await hear(quick);
    for (let index = 0; index < 5; index += 1) await happen();
    const running = run();
    await expect.poll(() => quick.received.length).toBe(5);
    expect(hanging.received.length).toBeLessThanOrEqual(2);
    release();
    await running;
    expect(hanging.received.length).toBe(5);
  });

  test("to one that hangs, or sends without end, is given up in time", async () => {
    const hanging = await startReceiver(() => {});
    const drip = await startReceiver((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("."), 10);
      response.on("close", () => clearInterval(timer));
    });
    const [slow] = [await hear(hanging), await hear(drip)];
    scene.reach = (url, options) => fetchReceivers(url, { ...options, timeoutMs: Math.min(options.timeoutMs, 300) });
    await happen();
    await run();
    const [delivery] = await logOf(slow.id);
    expect(delivery?.log).toMatchObject([{ status: 503, failure: "timeout", response: "" }]);
    expect([hanging.received.length, drip.received.length]).toEqual([1, 1]);
  });

  test("that two servers attempt at once stays as the faster one left it", async () => {
    const { id } = await hear(await startReceiver());
    await happen();
    const { db } = scene.workspace.database;
    const [waiting] = await logOf(id);
    const due = await findDueDelivery(db, waiting?.id ?? "");
    if (!due) throw new Error("Nothing is due.");
    const note = (status: number, failure: string | null) =>
      noteAttempt({ db, now: clock.now }, due, { status, failure, response: "", atMs: clock.now() });
    await note(200, null);
    expect(await note(500, "status")).toMatchObject({ againAtMs: undefined });
    expect(await logOf(id)).toMatchObject([{ state: "delivered", attempts: 1, log: [{ status: 200 }] }]);
  });

  test("goes to public addresses alone", async () => {
    scene.reach = createGuardedFetch();
    const urls = ["http://127.0.0.1/", "http://169.254.169.254/latest", "http://[::1]:8080/", "http://10.0.0.1/"];
    for (const url of urls) {
      const { id } = await hear({ origin: url }, "");
      await happen();
      await run();
      expect((await logOf(id))[0]?.log).toMatchObject([{ status: 503, failure: "refused", response: "" }]);
    }
  });
});

test("Slack is sent a message that it can show", async () => {
  const receiver = await startReceiver();
  scene.reach = (url, options) => fetchReceivers(url.replace("https://hooks.slack.com", receiver.origin), options);
  const { secret } = await hear({ origin: "https://hooks.slack.com" }, "/services/1");
  const { shortLink } = await scene.api.createLink({ body: { url: "https://acme.test/?a=1&b=<2>" } });
  await run();
  const [received] = receiver.received;
  const text = received?.text ?? "";
  expect(JSON.parse(text)).toEqual({
    text: `*link.created* · ${shortLink} · https://acme.test/?a=1&amp;b=&lt;2&gt;`,
  });
  expect(received?.headers["dub-signature"]).toBe(expectedSignature(secret, text));
});

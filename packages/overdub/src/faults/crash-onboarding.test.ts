import type { StartedOverdub } from "@overdub/testkit";
import { dubClient, startOverdub } from "@overdub/testkit";
import { startReceiver } from "@overdub/testkit/receiver";
import { expect, test, vi } from "vitest";

vi.setConfig({ testTimeout: 600_000 });

/** Of three kinds: approved, rejected and held. */
const APPLICANTS = 60;
/** What a killed server was at, another one takes over after some minutes at most. */
const PATIENCE = { timeout: 300_000, interval: 50 };

const COUNTRIES = ["NL", "KP", "IT"] as const;
const RULES = [
  { name: "Blocked", when: [{ field: "country", operator: "is", value: "KP" }], action: "reject" },
  {
    ...{ name: "Near", when: [{ field: "country", operator: "is", value: "NL" }], action: "approve" },
    links: [{ url: "https://acme.test/pricing", key: "{partner_id}-pricing" }],
  },
];

interface Told {
  readonly id: string;
  readonly event: string;
  readonly payload: { readonly application_id: string };
}

test("kill -9 twice while applications are answered: each is decided, told and given its link once, and none is lost", async () => {
  const product = await startReceiver();
  const env = { OVERDUB_FETCH_ALLOW: "127.0.0.1,localhost" };
  const first = await startOverdub({ args: ["--empty"], env });
  let server: StartedOverdub = first;
  const { data, apiToken, accountId, workspaceKey } = first;
  const call = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${apiToken}`, "content-type": "application/json" };
    const response = await fetch(`${server.gateway}${path}`, { method, headers, body: JSON.stringify(body) ?? null });
    // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape.
    return (await response.json()) as any;
  };
  try {
    const dub = dubClient(first, workspaceKey);
    const { slug } = await dub.createProgram({
      body: { name: "Acme", url: "https://acme.test/", domain: "localhost" },
    });
    await dub.updateGroup({
      params: { groupIdOrSlug: "default" },
      body: {
        applicationFormData: { fields: [{ type: "short-text", id: "how", label: "How?", required: true }] },
        publishApplicationForm: true,
        additionalLinks: [{ domain: "acme.test", validationMode: "domain" }],
      },
    });
    for (let index = 0; index < APPLICANTS; index += 1) {
      const country = COUNTRIES[index % COUNTRIES.length] ?? "";
      const body = new URLSearchParams({
        name: `Person ${index}`,
        email: `p${index}@mail.test`,
        country,
        "answer:how": "A letter",
      });
      const headers = { "x-real-ip": `198.51.100.${index}` };
      const sent = await fetch(`${first.workspace}/apply/${slug}`, {
        method: "POST",
        redirect: "manual",
        headers,
        body,
      });
      expect(sent.status).toBe(303);
    }
    const target_url = `http://127.0.0.1:${new URL(product.origin).port}/hook`;
    const webhook = { target_url, event_types: ["partner_application:*"] };
    expect(await call("POST", "/webhook", webhook)).toMatchObject({ is_active: true });
    const path = `/integrated-account/${accountId}/onboarding`;
    expect(await call("PUT", path, { rules: RULES, every_minutes: 1 })).toMatchObject({ version: 1 });

    const decided = async (): Promise<{ application_id: string; state: string; links: { short_link: string }[] }[]> =>
      ((await call("GET", `${path}/decisions?limit=100`)).result ?? []).filter(
        ({ state }: { state: string }) => state !== "claimed",
      );
    for (const share of [0.2, 0.6]) {
      await expect.poll(async () => (await decided()).length, PATIENCE).toBeGreaterThanOrEqual(APPLICANTS * share);
      await server.stop("SIGKILL");
      server = await startOverdub({ data, env });
    }
    await expect.poll(async () => (await decided()).length, PATIENCE).toBe(APPLICANTS);
    const each = APPLICANTS / COUNTRIES.length;
    const counts = Map.groupBy(await decided(), ({ state }) => state);
    expect([...counts].map(([state, rows]) => [state, rows.length]).toSorted()).toEqual([
      ["approved", each],
      ["held", each],
      ["rejected", each],
    ]);
    const links = await dubClient(server, workspaceKey).getLinks({ query: { search: "-pricing", pageSize: 100 } });
    // The port is another one after each start.
    const keyOf = (shortLink: string) => new URL(shortLink).pathname;
    const told = (await decided()).flatMap((row) => row.links.map(({ short_link }) => keyOf(short_link)));
    expect(links.map(({ shortLink }) => keyOf(shortLink)).toSorted()).toEqual(told.toSorted());
    expect(new Set(links.map(({ partnerId }) => partnerId)).size).toBe(each);

    // Of a decision one event, which may come again under its id.
    const events = () =>
      new Map(product.received.map(({ text }) => JSON.parse(text) as Told).map((one) => [one.id, one]));
    await expect.poll(() => events().size, PATIENCE).toBe(APPLICANTS);
    expect(new Set([...events().values()].map(({ payload }) => payload.application_id)).size).toBe(APPLICANTS);
  } finally {
    await server.stop("SIGKILL");
    await first[Symbol.asyncDispose]();
  }
});

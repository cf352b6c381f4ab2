import type { StartedOverdub } from "@overdub/testkit";
import { startOverdub } from "@overdub/testkit";
import type { ScriptedDub } from "@overdub/testkit/scripted-dub";
import { startScriptedDub } from "@overdub/testkit/scripted-dub";
import { expect, test, vi } from "vitest";

const URLS = Array.from({ length: 1_050 }, (_, index) => `https://example.com/${index}`);
const AT = 4;

const urlsSent = ({ received }: ScriptedDub) =>
  received
    .filter(({ method }) => method === "POST")
    .flatMap(({ body }) => (body as { url: string }[]).map(({ url }) => url));

function bulkCreate(
  { gateway, apiToken }: StartedOverdub,
  accountId: string,
  urls: readonly string[],
): Promise<Response> {
  return fetch(`${gateway}/proxy/links/bulk_create?integrated_account_id=${accountId}`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiToken}`, "idempotency-key": "import-1" },
    body: JSON.stringify(urls.map((url) => ({ url }))),
  });
}

test("kill -9 in the middle of a bulk call: a repeat goes on, no link is sent twice and none is left out", async () => {
  await using dub = await startScriptedDub();
  await using first = await startOverdub({ args: ["--empty"] });
  const { data, apiToken, gateway } = first;
  const connected = await fetch(`${gateway}/integrated-account`, {
    method: "POST",
    headers: { authorization: `Bearer ${apiToken}` },
    body: JSON.stringify({ tenant_id: "import", context: { api_key: "dub_0123456789abcdef", base_url: dub.baseUrl } }),
  });
  const { id } = (await connected.json()) as { id: string };
  dub.received.length = 0;

  dub.misbehave("an answer that never comes", AT);
  const cut = bulkCreate(first, id, URLS).catch(() => "cut");
  await vi.waitUntil(() => urlsSent(dub).length === (AT + 1) * 100, { timeout: 20_000 });
  await first.stop("SIGKILL");
  expect(await cut).toBe("cut");

  dub.misbehave(undefined);
  await using second = await startOverdub({ data });
  const restarted = { ...second, apiToken };
  const answer = await bulkCreate(restarted, id, URLS);
  const { result } = (await answer.json()) as { result: { index: number; error?: { code: string } }[] };
  expect(urlsSent(dub)).toEqual(URLS);
  // It is unknown whether Dub did what it had not answered; all else it did once.
  const lost = result.filter(({ error }) => error?.code === "upstream_outcome_unknown").map(({ index }) => index);
  expect(lost).toEqual(URLS.slice(0, 100).map((_, index) => AT * 100 + index));
  const again = await bulkCreate(restarted, id, URLS);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect((await bulkCreate(restarted, id, URLS.slice(1))).status).toBe(422);
  expect(urlsSent(dub)).toEqual(URLS);
});

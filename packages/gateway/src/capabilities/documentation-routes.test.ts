import { expect, test } from "vitest";
import { DUB_INTEGRATION, environmentIntegrationId } from "../environments/dub-integration.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

test("every method of the integration is documented", async () => {
  await using t = await startTestGateway();
  const rows = async (query: string) => (await t.call("GET", `/documentation?${query}`)).json.result;
  const all = await rows(`integration_id=${DUB_INTEGRATION.id}`);
  expect(all).toHaveLength(t.gateway.context.catalog.length);
  expect(all).toContainEqual({
    id: expect.any(String),
    entity_id: DUB_INTEGRATION.id,
    entity_type: "integration",
    type: "method",
    method: "list",
    resource: "links",
    integration_name: "dub",
    content: expect.stringMatching(/link/i),
  });
  expect(new Set(all.map(({ id }: { id: string }) => id)).size).toBe(all.length);
  const installed = `environment_integration_id=${environmentIntegrationId(t.environmentId)}`;
  expect(await rows(installed)).toEqual(all);
  expect(await rows(`${installed}&resource=links&method=list`)).toHaveLength(1);
  expect(await rows(`integration_id=${crypto.randomUUID()}`)).toEqual([]);
  expect(await rows(`unified_model_id=${crypto.randomUUID()}`)).toEqual([]);
});

test.each(["", "integration_id=", "method=list", `integration_id=${DUB_INTEGRATION.id}&colour=red`])(
  "/documentation?%s is refused",
  async (query) => {
    await using t = await startTestGateway();
    expect((await t.call("GET", `/documentation?${query}`)).status).toBe(400);
  },
);

import { expect, test } from "vitest";
import type { TestGateway } from "../testing/test-gateway.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

const PNG = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0xff]);
const png = () => ({ headers: { "content-type": "image/png", "set-cookie": "a=b" }, bytes: PNG });

const draw = (t: TestGateway, options: { body?: unknown; headers?: Record<string, string> } = {}) =>
  t.gateway.app.request(`http://localhost/proxy/qr_codes/download?integrated_account_id=${t.account.id}&size=300`, {
    method: "POST",
    headers: { authorization: t.authorization, ...options.headers },
    body: JSON.stringify(options.body ?? { url: "https://acme.link/x?qr=1" }),
  });

test("a QR code comes as it is, byte for byte and without an envelope", async () => {
  await using t = await startTestGateway();
  t.script(png);
  const response = await draw(t);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/png"]);
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("x-request-id")).toMatch(/^req_/);
  expect(response.headers.has("set-cookie")).toBe(false);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(PNG);
  expect(t.sent).toMatchObject([
    {
      method: "GET",
      url: "http://dub.example/api/qr?url=https%3A%2F%2Facme.link%2Fx%3Fqr%3D1&size=300",
      headers: { accept: "image/png" },
      body: undefined,
    },
  ]);
});

test("a sandbox account may draw one, and a repeat with an idempotency key draws it again", async () => {
  await using t = await startTestGateway();
  t.script(png);
  for (let i = 0; i < 2; i++) expect((await draw(t, { headers: { "idempotency-key": "k" } })).status).toBe(200);
  const sandbox = await t.connect({}, true);
  const path = `/proxy/qr_codes/download?integrated_account_id=${sandbox.id}`;
  expect((await t.call("POST", path, { body: { url: "https://acme.link" } })).status).toBe(200);
});

test("Dub's refusal is an error as any other", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ status: 422, json: { error: { code: "unprocessable_entity", message: "Invalid URL" } } }));
  const response = await draw(t);
  expect(await response.json()).toMatchObject({ statusCode: 422, message: "Invalid URL", truto_is_remote_error: true });
});

test("anything but a picture goes no further", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ headers: { "content-type": "text/html" }, text: "<script>alert(1)</script>" }));
  const response = await draw(t);
  expect(response.headers.get("content-type")).toContain("application/json");
  expect(await response.json()).toMatchObject({
    statusCode: 502,
    message: "The answer of the upstream is not image/png",
  });
});

test("whoever knows JSON alone finds the bytes in the envelope", async () => {
  await using t = await startTestGateway();
  t.script(png);
  const { catalog, invoke } = t.gateway.context;
  const tool = catalog.find(({ name }) => name === "dub_qr_codes_download");
  if (!tool) throw new Error("No tool draws QR codes");
  const { envelope, binary } = await invoke(t.account, tool, { query: { url: "https://acme.link" } });
  expect(binary).toEqual({ contentType: "image/png", bytes: PNG });
  expect(envelope.result).toEqual({ content_type: "image/png", base64: Buffer.from(PNG).toString("base64") });
});

import { expect, test } from "vitest";
import type { Invoke } from "../invoke/invoke.ts";
import { ACCOUNT, envelopeOf, startTestServer } from "../testing/mcp-server.ts";

async function callWith(contentType: string) {
  const binary = { contentType, bytes: new Uint8Array([137, 80, 78, 71]) };
  const envelope = envelopeOf({ content_type: contentType, base64: "iVBORw==" });
  const invoke: Invoke = async () => ({ status: 200, headers: {}, envelope, raw: binary.bytes, binary });
  await using server = await startTestServer({ invoke });
  const params = { name: "dub_qr_codes_download", arguments: { url: "https://acme.link/x" } };
  const response = await server.post({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
  return ((await response.json()) as { result: object }).result;
}

test("a picture is shown as one", async () => {
  expect(await callWith("image/png")).toEqual({
    content: [{ type: "image", mimeType: "image/png", data: "iVBORw==" }],
    isError: false,
    _meta: { "dev.overdub/account": { id: ACCOUNT.id, name: "Acme" } },
  });
});

test("any other file is handed over as it is", async () => {
  expect(await callWith("application/pdf")).toMatchObject({
    content: [{ type: "resource", resource: { mimeType: "application/pdf", blob: "iVBORw==" } }],
  });
});

import type { CreatedOAuthApp } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addApp, addSignedIn, codeOf, postForm, REDIRECT_URI, refusalOf } from "./testing/oauth-client.ts";

let started: StartedWorkspace;
let app: CreatedOAuthApp;
beforeAll(async () => {
  started = await startWorkspace();
  app = await addApp(started, { slug: "product" }, Date.now());
});
afterAll(() => started.close());

const send = async (path: string, init: RequestInit) => {
  const response = await fetch(`${started.origin}/api${path}`, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
};

test("a token is asked for by a form of either kind", async () => {
  const member = await addSignedIn(started, "member", Date.now());
  const form = new FormData();
  const fields = {
    grant_type: "authorization_code",
    redirect_uri: REDIRECT_URI,
    client_id: app.clientId,
    client_secret: app.clientSecret ?? "",
    code: await codeOf(started, member, { client_id: app.clientId }),
  };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("file", new Blob(["x"]), "x.txt");
  expect(await send("/oauth/token", { method: "POST", body: form })).toMatchObject({
    status: 200,
    body: { scope: "user.read" },
  });
});

test.each(["/oauth/token", "/oauth/revoke"])("what is no form is refused by %s, in Dub's envelope", async (path) => {
  const json = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
  expect(refusalOf(await send(path, json))).toEqual([415, expect.stringContaining("multipart/form-data")]);
  const broken = { method: "POST", headers: { "content-type": "multipart/form-data; boundary=x" }, body: "--y" };
  expect(refusalOf(await send(path, broken))).toEqual([400, "The form is not well-formed."]);
  const long = { method: "POST", body: new URLSearchParams({ code: "x".repeat(20_000) }) };
  expect(refusalOf(await send(path, long))).toEqual([413, expect.any(String)]);
  const many = { method: "POST", body: new URLSearchParams("a=b&".repeat(60)) };
  expect(refusalOf(await send(path, many))).toEqual([413, expect.any(String)]);
});

test.each([
  [{}, "grant_type"],
  [{ grant_type: "client_credentials" }, "grant_type"],
  [{ grant_type: "authorization_code" }, "code"],
  [{ grant_type: "authorization_code", code: "x" }, "redirect_uri"],
  [{ grant_type: "authorization_code", code: "x", redirect_uri: "no URL" }, "redirect_uri"],
  [
    { grant_type: "authorization_code", code: "x", redirect_uri: REDIRECT_URI, code_verifier: "x".repeat(191) },
    "code_verifier",
  ],
  [{ grant_type: "refresh_token" }, "refresh_token"],
])("%j lacks what is needed, and is 422", async (fields, named) => {
  expect(refusalOf(await postForm(started, "/oauth/token", fields))).toEqual([422, expect.stringContaining(named)]);
});

test.each([
  ["/oauth/token", "POST"],
  ["/oauth/userinfo", "GET"],
])("%s is open to pages of any origin", async (path, method) => {
  const { status, headers } = await send(path, { method: "OPTIONS", headers: { origin: "https://product.test" } });
  expect([status, headers.get("access-control-allow-origin")]).toEqual([204, "*"]);
  expect(headers.get("access-control-allow-methods")).toContain(method);
  expect(headers.get("access-control-allow-headers")).toContain("Authorization");
  expect((await send(path, { method: "DELETE" })).status).toBe(405);
});

test("metadata says where everything is, of the host that is asked", async () => {
  const response = await fetch(`${started.origin}/.well-known/oauth-authorization-server`);
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(await response.json()).toMatchObject({
    issuer: started.origin,
    authorization_endpoint: `${started.origin}/oauth/authorize`,
    token_endpoint: `${started.origin}/api/oauth/token`,
    userinfo_endpoint: `${started.origin}/api/oauth/userinfo`,
    revocation_endpoint: `${started.origin}/api/oauth/revoke`,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
  });
});

test("no short link can take the places of the pages", async () => {
  for (const key of ["oauth/authorize", "OAuth/Authorize"]) {
    const response = await send("/links", {
      method: "POST",
      headers: { authorization: `Bearer ${started.workspace.apiKey}` },
      body: JSON.stringify({ url: "https://acme.test", key }),
    });
    expect(refusalOf(response)).toEqual([403, expect.any(String)]);
  }
});

import { expect, test } from "vitest";
import { mergeSecrets, splitSecrets } from "./secrets.ts";

test("secrets are parted from the rest, each keeping its place", () => {
  const context = {
    label: "Acme",
    api_key: "k",
    oauth: { scope: ["x"], token: { access_token: "a", refresh_token: "r", expires_in: 1 } },
  };
  expect(splitSecrets(context)).toEqual({
    open: { label: "Acme", oauth: { scope: ["x"], token: { expires_in: 1 } } },
    secrets: { api_key: "k", oauth: { token: { access_token: "a", refresh_token: "r" } } },
  });
  expect(context.api_key).toBe("k");
});

test("a context without secrets has none", () => {
  expect(splitSecrets({ label: "Acme", oauth: "odd" })).toEqual({ open: { label: "Acme", oauth: "odd" }, secrets: {} });
});

test.each<[object, object, object]>([
  [{ refresh_token: "r" }, {}, { refresh_token: "r" }],
  [{ oauth: { client_id: "i", client_secret: "s" } }, { oauth: { client_id: "i" } }, { oauth: { client_secret: "s" } }],
  [
    { a: { b: { c: { privateKey: "p", d: 1 } } } },
    { a: { b: { c: { d: 1 } } } },
    { a: { b: { c: { privateKey: "p" } } } },
  ],
  [{ refreshToken: "r", ApiKey: "k", tokens: ["t"] }, {}, { refreshToken: "r", ApiKey: "k", tokens: ["t"] }],
  [{ hooks: [{ url: "u", secret: "s" }] }, {}, { hooks: [{ url: "u", secret: "s" }] }],
  [{ hooks: [{ url: "u" }], token_type: "bearer" }, { hooks: [{ url: "u" }], token_type: "bearer" }, {}],
  [{ password: null, has_password: true, secret: 7 }, { password: null, has_password: true }, { secret: 7 }],
])("of %j is kept open %j, and sealed %j", (context, open, secrets) => {
  expect(splitSecrets(context as Record<string, unknown>)).toEqual({ open, secrets });
});

test("secrets that a change does not name survive it", () => {
  const stored = { api_key: "k", oauth: { token: { access_token: "a", refresh_token: "r" } } };
  const change = { webhook_secret: "w", oauth: { token: { access_token: "b" } } };
  expect(mergeSecrets(stored, change)).toEqual({
    api_key: "k",
    webhook_secret: "w",
    oauth: { token: { access_token: "b", refresh_token: "r" } },
  });
});

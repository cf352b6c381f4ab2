import type { StartedOverdub } from "@overdub/testkit";
import { runOverdub, startOverdub } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

/** The server runs all the time: the commands work beside it, on the same file. */
let server: StartedOverdub;
beforeAll(async () => {
  server = await startOverdub({ args: ["--empty"] });
});
afterAll(() => server[Symbol.asyncDispose]());

const run = (...args: string[]) => runOverdub(["workspace", ...args], { data: server.data });

async function runJson(...args: string[]) {
  const { code, stdout, stderr } = await run(...args, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

test("an application is registered, changed, verified, given another secret and removed", async () => {
  const fields = [
    "--website",
    "https://tidewell.test",
    "--redirect-uri",
    "https://tidewell.test/a",
    "http://localhost/b",
  ];
  const { clientSecret, ...created } = await runJson("oauth-app", "create", "demo", "Tidewell & Co", ...fields);
  expect(created).toMatchObject({
    slug: "tidewell-co",
    developer: "Tidewell & Co",
    redirectUris: ["https://tidewell.test/a", "http://localhost/b"],
    verified: false,
  });
  expect(clientSecret).toMatch(/^dub_app_secret_[0-9a-f]{60}$/);
  expect(await runJson("oauth-app", "list", "demo")).toEqual([created]);
  const updated = await runJson("oauth-app", "update", "demo", created.id, "--name", "Tidewell");
  expect(updated).toMatchObject({ name: "Tidewell", slug: "tidewell-co", clientId: created.clientId });
  expect(await runJson("oauth-app", "verify", "demo", created.id)).toMatchObject({ verified: true });
  expect(await runJson("oauth-app", "verify", "demo", created.id, "--undo")).toMatchObject({ verified: false });
  const renewed = await runJson("oauth-app", "renew-secret", "demo", created.id);
  expect(renewed.clientSecret).not.toBe(clientSecret);
  const refused = await run(
    "oauth-app",
    "create",
    "demo",
    "Other",
    "--website",
    "https://o.test",
    "--redirect-uri",
    "o",
  );
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringMatching(/^overdub: custom: redirectUris\[0\]: [^\n]+\n$/),
  ]);
  expect((await run("oauth-app", "remove", "demo", created.id)).stdout).toContain("Removed app_");
  expect(await runJson("oauth-app", "list", "demo")).toEqual([]);
});

test("a member is invited by a link of the running server, which sets a password there", async () => {
  const [owner] = await runJson("member", "list", "demo");
  const nameless = await run("member", "invite", "demo", owner.user_id);
  expect([nameless.code, nameless.stderr]).toEqual([1, expect.stringMatching(/^overdub: [^\n]+--email\.\n$/)]);
  const { link, email } = await runJson("member", "invite", "demo", owner.user_id, "--email", "grace@acme.test");
  expect(email).toBe("grace@acme.test");
  const url = new URL(link);
  expect(url.origin).toBe(new URL(server.workspace).origin);
  const response = await fetch(`${url.origin}${url.pathname}`, {
    method: "POST",
    redirect: "manual",
    headers: { origin: url.origin },
    body: new URLSearchParams({ token: url.searchParams.get("token") ?? "", password: "correct horse battery" }),
  });
  expect([response.status, response.headers.get("location")]).toEqual([303, "/_/"]);
  expect(await runJson("member", "list", "demo")).toMatchObject([{ email: "grace@acme.test" }]);
});

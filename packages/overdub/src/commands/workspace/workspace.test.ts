import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { addressOf, dubClient, runOverdub, startOverdub, temporaryFolder, visit } from "@overdub/testkit";
import { expect, test } from "vitest";

test.concurrent("a workspace and a token that are made beside the running server work at once", async () => {
  await using server = await startOverdub({ args: ["--empty"] });
  const run = (...args: string[]) => runOverdub(args, { data: server.data });

  const created = await run("workspace", "create", "acme", "--name", "Acme Inc.", "--json");
  expect(created).toMatchObject({ code: 0, stderr: "" });
  const workspace = JSON.parse(created.stdout);
  expect(workspace).toEqual({
    id: expect.stringMatching(/^ws_/),
    slug: "acme",
    name: "Acme Inc.",
    domain: "acme.localhost",
    api_key: expect.stringMatching(/^dub_\w{24}$/),
  });
  const acme = dubClient(server, workspace.api_key);
  const { shortLink } = await acme.createLink({ body: { url: "https://example.com/acme", key: "x" } });
  expect(shortLink).toBe(`http://acme.localhost:${new URL(server.workspace).port}/x`);
  const redirected = await visit(shortLink, { ip: addressOf(1) });
  expect(redirected.location).toBe("https://example.com/acme");
  // Each workspace sees its own.
  expect(await dubClient(server, server.workspaceKey).getLinksCount()).toBe(0);

  const [listed, token, ...refused] = await Promise.all([
    run("workspace", "list"),
    run("token", "create", "ci", "--json"),
    run("workspace", "create", "acme"),
    run("workspace", "create", "beta", "--requests-per-minute", "many"),
  ]);
  expect(listed.stdout).toMatch(
    /^WORKSPACE +SLUG +NAME +CREATED\nws_\w+ +demo +Demo .*\nws_\w+ +acme +Acme Inc\. .*\n$/,
  );
  expect(refused.map(({ code }) => code)).toEqual([1, 2]);
  for (const { stdout, stderr } of refused) {
    expect(stdout).toBe("");
    expect(stderr).toMatch(/^overdub: .*(is taken|whole number above 0).*\n$/);
  }
  const accounts = await fetch(`${server.gateway}/integrated-account`, {
    headers: { authorization: `Bearer ${JSON.parse(token.stdout).token}` },
  });
  expect(accounts.status).toBe(200);

  await server.stop();
  const later = await run("workspace", "create", "beta", "--domain", "go.beta.example");
  expect(later.stdout).toMatch(
    /^Workspace beta \(ws_\w+\) on go\.beta\.example\nAPI key {3}dub_\w+ {2}\(shown only now\)\nConnect {3}echo dub_/,
  );
});

test.concurrent("a command before the first start says what to do, and makes nothing", async () => {
  await using folder = await temporaryFolder();
  const data = join(folder.path, "data");
  const refused = await runOverdub(["workspace", "list"], { data });
  expect(refused).toEqual({
    code: 1,
    stdout: "",
    stderr: expect.stringMatching(/^overdub: Nothing in .* yet: run `\S.* serve` once to set it up\.\n$/),
  });
  expect(await readdir(folder.path)).toEqual([]);
});

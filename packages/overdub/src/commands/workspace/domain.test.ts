import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { dubClient, runOverdub, startDns, startOverdub } from "@overdub/testkit";
import { expect, test } from "vitest";

test("a domain is added, verified and removed beside the running server", async () => {
  const dns = await startDns();
  const env = { OVERDUB_DNS_RESOLVER: dns.server, OVERDUB_PUBLIC_HOST: "links.overdub.test" };
  try {
    await using server = await startOverdub({ args: ["--empty"], env });
    const run = (...args: string[]) => runOverdub(["workspace", "domain", ...args], { data: server.data, env });
    // What it prints are its public addresses, which lead nowhere here.
    const local = JSON.parse(await readFile(join(server.data, "server.json"), "utf8"));
    const api = dubClient(local, server.workspaceKey);

    const added = await run("add", "demo", "Go.Acme.test");
    expect(added).toMatchObject({ code: 0, stderr: "" });
    expect(added.stdout).toMatch(
      /^go\.acme\.test is not verified yet\.\nTYPE +NAME +VALUE +STATUS\nTXT +_overdub-challenge\.go\.acme\.test +overdub-\w{32} +pending\nCNAME +go\.acme\.test +links\.overdub\.test +pending\n$/,
    );
    const token = /overdub-\w{32}/.exec(added.stdout)?.[0] ?? "";
    const link = await api.createLink({ body: { url: "https://acme.test/", domain: "go.acme.test", key: "x" } });
    expect(link.shortLink).toBe("https://go.acme.test/x");

    dns.zone.set("_overdub-challenge.go.acme.test", { TXT: [token] });
    dns.zone.set("go.acme.test", { CNAME: ["links.overdub.test"] });
    const verified = await run("verify", "demo", "go.acme.test", "--json");
    expect(JSON.parse(verified.stdout)).toMatchObject({ slug: "go.acme.test", verified: true });
    expect(await api.getDomain({ params: { slug: "go.acme.test" } })).toMatchObject({ verified: true });
    const listed = await run("list", "demo");
    expect(listed.stdout).toMatch(
      /^DOMAIN +VERIFIED +PRIMARY +ARCHIVED +CREATED\nlocalhost +yes +yes +no +.*\ngo\.acme\.test +yes +no +no +.*\n$/,
    );

    const twice = await run("add", "demo", "go.acme.test");
    expect(twice).toMatchObject({ code: 1, stdout: "", stderr: "overdub: Domain is already in use.\n" });
    const nowhere = await run("list", "nobody");
    expect(nowhere.stderr).toMatch(/^overdub: There is no workspace "nobody": see `\S.* workspace list`\.\n$/);

    const removed = await run("remove", "demo", "go.acme.test", "--json");
    expect(JSON.parse(removed.stdout)).toEqual({ slug: "go.acme.test" });
    // The server finds the job by itself.
    await expect
      .poll(() => api.getLinkInfo({ query: { linkId: link.id } }).catch((error) => error.status), { timeout: 20_000 })
      .toBe(404);
  } finally {
    await dns.close();
  }
});

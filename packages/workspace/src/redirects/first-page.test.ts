import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clientOf } from "../testing/call-api.ts";
import { visitLink } from "../testing/visit-link.ts";

let workspace: StartedWorkspace;
beforeAll(async () => {
  workspace = await startWorkspace({ domains: { publicHost: "Links.example.com" } });
  await workspace.addWorkspace({ slug: "other" });
});
afterAll(() => workspace.close());

const visit = (host: string, accept: string, path = "/") =>
  visitLink(workspace.origin, path, { headers: { host, accept } });

test.each(["localhost", "localhost:4401", "127.0.0.1", "[::1]:80", "build-server", "links.example.com"])(
  "%s, a name of the server, has a page for people and JSON for programs",
  async (host) => {
    const page = await visit(host, "text/html,*/*;q=0.8");
    expect([page.status, page.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(page.body).toContain("<h1>Overdub workspace</h1>");
    const json = await visit(host, "*/*", "/?x=1");
    expect([json.status, json.headers["content-type"], json.headers.vary]).toEqual([200, "application/json", "Accept"]);
    expect(JSON.parse(json.body)).toMatchObject({ service: "Overdub workspace", endpoints: { api: "/api" } });
  },
);

test.each([
  ["a domain of links", "other.localhost", "/", 200, "<h1>other.localhost</h1>"],
  ["a domain that nobody has", "stranger.example", "/", 404, "<h1>Link not found</h1>"],
  ["a key that nobody has", "localhost", "/nothing", 404, "<h1>Link not found</h1>"],
  ["a key on the server's own name", "links.example.com", "/nothing", 404, "<h1>Link not found</h1>"],
])("%s keeps its own page", async (_name, host, path, status, heading) => {
  const page = await visit(host, "text/html", path);
  expect([page.status, page.body.includes(heading)]).toEqual([status, true]);
});

test("what a workspace has set for the root comes first", async () => {
  const own = await startWorkspace();
  try {
    const api = clientOf(own);
    const link = await api.createLink({ body: { key: "_root", url: "https://acme.test/home" } });
    expect((await visitLink(own.origin, "/")).headers.location).toBe("https://acme.test/home");
    await api.updateLink({ params: { linkId: link.id }, body: { url: "" } });
    const page = await visitLink(own.origin, "/", { headers: { accept: "text/html" } });
    expect(page.body).toContain("<h1>localhost</h1>");
  } finally {
    await own.close();
  }
});

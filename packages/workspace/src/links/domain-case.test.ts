import type { Link } from "@overdub/contract";
import { startWorkspace } from "@overdub/testkit";
import { expect, test } from "vitest";
import { callApi } from "../testing/call-api.ts";

test("a domain is the same in any letter case, wherever it is named", async () => {
  await using resources = new AsyncDisposableStack();
  const workspace = await startWorkspace();
  resources.defer(() => workspace.close());
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await callApi(workspace, method, path, { body });
    return { status: answer.status, body: answer.body as never };
  };
  const { body: domain } = await call("POST", "/domains", { slug: "Go.Acme.localhost" });
  expect(domain).toMatchObject({ slug: "go.acme.localhost" });
  const named = { domain: "GO.Acme.localhost" };
  const one: { status: number; body: Link } = await call("POST", "/links", { ...named, url: "a.co", key: "one" });
  expect(one).toMatchObject({ status: 200, body: { domain: "go.acme.localhost" } });
  const bulk = [
    { ...named, url: "a.co", key: "two" },
    { ...named, url: "a.co", key: "one" },
  ];
  expect((await call("POST", "/links/bulk", bulk)).body).toMatchObject([
    { domain: "go.acme.localhost", key: "two" },
    { code: "conflict" },
  ]);
  expect(await call("PATCH", `/links/${one.body.id}`, named)).toMatchObject({ status: 200, body: { key: "one" } });
  expect((await call("GET", "/links/info?domain=GO.Acme.localhost&key=one")).body).toMatchObject({ id: one.body.id });
  expect((await call("GET", "/links?domain=GO.Acme.localhost")).body).toHaveLength(3);
  expect((await call("GET", "/links/count?domain=GO.Acme.localhost")).body).toBe(3);
  expect((await call("GET", "/links/exists?domain=GO.Acme.localhost&key=one")).status).toBe(409);
  expect((await call("GET", "/links/random?domain=GO.Acme.localhost")).status).toBe(200);
  expect((await call("GET", "/analytics?domain=GO.Acme.localhost&key=one")).status).toBe(200);
});

test("dub.sh, which some clients send unasked, is the workspace's primary domain wherever it is named", async () => {
  await using resources = new AsyncDisposableStack();
  const workspace = await startWorkspace();
  resources.defer(() => workspace.close());
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await callApi(workspace, method, path, { body });
    return { status: answer.status, body: answer.body as never };
  };
  await call("POST", "/domains", { slug: "second.localhost" });
  const named = { domain: "dub.sh", url: "https://a.co/" };
  const one: { status: number; body: Link } = await call("POST", "/links", { ...named, key: "one" });
  expect(one).toMatchObject({ status: 200, body: { domain: "localhost" } });
  expect((await call("POST", "/links/bulk", [{ ...named, domain: "Dub.sh", key: "two" }])).body).toMatchObject([
    { domain: "localhost", key: "two" },
  ]);
  expect((await call("PUT", "/links/upsert", { ...named, url: "https://b.co/", key: "three" })).body).toMatchObject({
    domain: "localhost",
  });
  expect((await call("GET", "/links/info?domain=dub.sh&key=one")).body).toMatchObject({ id: one.body.id });
  expect((await call("GET", "/links?domain=dub.sh")).body).toHaveLength(3);
  expect((await call("GET", "/links/count?domain=DUB.SH")).body).toBe(3);
  expect((await call("GET", "/links/random?domain=dub.sh")).status).toBe(200);
  expect((await call("GET", "/analytics?domain=dub.sh&key=one")).status).toBe(200);
  expect((await call("GET", "/events?domain=dub.sh")).status).toBe(200);

  const elsewhere: { body: Link } = await call("POST", "/links", {
    ...named,
    domain: "second.localhost",
    key: "stays",
  });
  expect((await call("PATCH", `/links/${elsewhere.body.id}`, { domain: "dub.sh", title: "x" })).body).toMatchObject({
    domain: "second.localhost",
    key: "stays",
  });
});

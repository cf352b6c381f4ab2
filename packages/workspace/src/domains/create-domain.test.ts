import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ApiTarget } from "../testing/call-api.ts";
import { callApi, clientOf, refusal } from "../testing/call-api.ts";
import { visitLink } from "../testing/visit-link.ts";

let workspace: StartedWorkspace;
/** A workspace of its own for each test that counts or orders. */
let made = 0;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

async function newWorkspace(): Promise<ApiTarget & { api: ReturnType<typeof clientOf>; domain: string; id: string }> {
  made += 1;
  const created = await workspace.addWorkspace({ slug: `w${made}` });
  const target = { server: workspace.server, workspace: created };
  return { ...target, api: clientOf(target), domain: created.domain, id: created.id };
}

describe("a new domain", () => {
  test("has every key, null where unset, and the records to set", async () => {
    const { status, body } = await callApi(workspace, "POST", "/domains", { body: { slug: " Go.Acme.test " } });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^dom_[0-9A-Z]{25}$/),
      slug: "go.acme.test",
      verified: false,
      primary: false,
      archived: false,
      placeholder: null,
      expiredUrl: null,
      notFoundUrl: null,
      logo: null,
      assetLinks: null,
      appleAppSiteAssociation: null,
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      updatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
      registeredDomain: null,
      deepviewData: "{}",
      dnsRecords: [
        {
          type: "TXT",
          name: "_overdub-challenge.go.acme.test",
          value: expect.stringMatching(/^overdub-\w{32}$/),
          status: "pending",
        },
      ],
    });
    expect((await callApi(workspace, "GET", "/domains/go.acme.test")).body).toEqual(body);
  });

  test("keeps what it is given, but is never archived", async () => {
    const settings = {
      placeholder: "https://acme.test/example",
      expiredUrl: "https://acme.test/expired",
      notFoundUrl: "https://acme.test/404",
      logo: "https://acme.test/logo.png",
      assetLinks: '[{"relation": []}]',
      appleAppSiteAssociation: '{"applinks":{}}',
      deepviewData: '{"ios": {}}',
    };
    const { api } = await newWorkspace();
    const domain = await api.createDomain({ body: { slug: "kept.acme.test", archived: true, ...settings } });
    expect(domain).toMatchObject({ ...settings, archived: false });
  });

  test.each([
    [undefined, "{}"],
    [null, null],
    ["", null],
    ['{"title":"x"}', '{"title":"x"}'],
  ])("with the deep view %j shows %j", async (given, shown) => {
    const { api } = await newWorkspace();
    const slug = `deep${made}.acme.test`;
    expect(await api.createDomain({ body: { slug, deepviewData: given } })).toMatchObject({ deepviewData: shown });
    expect(await api.getDomain({ params: { slug } })).toMatchObject({ deepviewData: shown });
    await api.updateDomain({ params: { slug }, body: { deepviewData: "{}" } });
    const cleared = await api.updateDomain({ params: { slug }, body: { deepviewData: "" } });
    expect(cleared.deepviewData).toBe(null);
  });

  test("has a root link without a destination, which counts and is redirected like any other", async () => {
    const { api } = await newWorkspace();
    const before = await api.getLinksCount();
    await api.createDomain({ body: { slug: "root.localhost" } });
    expect(await api.getLinksCount()).toBe(Number(before) + 1);
    const root = await api.getLinkInfo({ query: { domain: "root.localhost" } });
    expect(root).toMatchObject({ key: "_root", url: "", shortLink: workspace.origin.replace("//", "//root.") });
    const visit = () => visitLink(workspace.origin, "/", { headers: { host: "root.localhost" } });
    expect((await visit()).status).toBe(200);
    await api.updateLink({ params: { linkId: root.id }, body: { url: "https://acme.test/" } });
    const { status, headers } = await visit();
    expect([status, headers.location]).toEqual([301, "https://acme.test/"]);
  });

  test("takes links and serves them before it is verified", async () => {
    const { api } = await newWorkspace();
    await visitLink(workspace.origin, "/x", { headers: { host: "early.acme.test" } });
    await api.createDomain({ body: { slug: "early.acme.test" } });
    const link = await api.createLink({ body: { url: "https://acme.test/", domain: "early.acme.test", key: "x" } });
    expect(link.shortLink).toBe("https://early.acme.test/x");
    const { headers } = await visitLink(workspace.origin, "/x", { headers: { host: "early.acme.test" } });
    expect(headers.location).toBe("https://acme.test/");
  });

  test("of this machine is verified and needs no record", async () => {
    const { api } = await newWorkspace();
    expect(await api.createDomain({ body: { slug: "here.localhost" } })).toMatchObject({
      verified: true,
      dnsRecords: [],
    });
  });

  test("the first domain of the server has no root link until someone makes it", async () => {
    const { api } = await newWorkspace();
    expect(await api.getLinksCount()).toBe(0);
  });

  test.each([
    [{}, "invalid_type: slug: slug is required"],
    [{ slug: " " }, "too_small: slug: slug cannot be empty"],
    [{ slug: "a".repeat(191) }, "too_big: slug: slug cannot be longer than 190 characters"],
    [{ slug: "acme" }, "Invalid domain"],
    [{ slug: "app.dub.co" }, "Invalid domain"],
    [{ slug: "www.acme.test" }, "Custom domain cannot start with www."],
    [{ slug: "no.acme.test", logo: "nonsense" }, "invalid_union: logo: Invalid input"],
    [{ slug: "no.acme.test", logo: "" }, "invalid_union: logo: Invalid input"],
    [{ slug: "no.acme.test", logo: 5 }, "invalid_union: logo: Invalid input"],
    [{ slug: "no.acme.test", logo: "http://localhost/x.png" }, "invalid_union: logo: Invalid input"],
    [
      { slug: "no.acme.test", placeholder: "x".repeat(101) },
      "too_big: placeholder: placeholder cannot be longer than 100 characters",
    ],
    [{ slug: "no.acme.test", assetLinks: "{" }, "Invalid Asset Links"],
    [{ slug: "no.acme.test", appleAppSiteAssociation: "{" }, "Invalid Apple App Site Association"],
    [{ slug: "no.acme.test", deepviewData: "{" }, "Invalid Deep View data"],
    [{ slug: "no.acme.test", deepviewData: "title" }, "Invalid Deep View data"],
    // The documents are read before the name.
    [{ slug: "acme", assetLinks: "{" }, "Invalid Asset Links"],
  ])("is refused for %j", async (body, message) => {
    expect(await refusal(workspace, "POST", "/domains", { body })).toEqual([422, "unprocessable_entity", message]);
    expect((await callApi(workspace, "GET", "/domains/no.acme.test")).status).toBe(404);
  });

  test("is refused when anybody has it, whoever asks first and however it is written", async () => {
    const [one, two] = [await newWorkspace(), await newWorkspace()];
    const add = (target: ApiTarget, slug: string) => callApi(target, "POST", "/domains", { body: { slug } });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => add(n % 2 ? one : two, n % 3 ? "wanted.test" : "Wanted.Test")),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array.from({ length: 9 }, () => 409)]);
    expect(await refusal(one, "POST", "/domains", { body: { slug: "localhost" } })).toEqual([
      409,
      "conflict",
      "Domain is already in use.",
    ]);
  });

  test("is refused as malformed JSON with the API's own text", async () => {
    expect(await refusal(workspace, "POST", "/domains", { body: "{" })).toEqual([
      400,
      "bad_request",
      "Invalid JSON format in request body. Please ensure the request body is a valid JSON object.",
    ]);
  });
});

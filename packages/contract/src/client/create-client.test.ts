import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { AppError } from "../errors/app-error.ts";
import type { Link } from "../links/link.ts";
import type { OperationId } from "../operations.ts";
import { furtherOperations, operations } from "../operations.ts";
import type { Client, Fetch } from "./create-client.ts";
import { createClient } from "./create-client.ts";

function clientOf(response: Response, options: { validate?: boolean } = {}) {
  const fetch = vi.fn<Fetch>(() => response);
  return { fetch, client: createClient({ baseUrl: "https://api.test", token: "dub_secret", fetch, ...options }) };
}

async function failureOf(call: Promise<unknown>): Promise<AppError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AppError) return error;
  throw new Error("The call should have failed with an AppError.", { cause: error });
}

describe("the client", () => {
  it("has a function for each operation", () => {
    const { client } = clientOf(Response.json({}));
    expect(Object.keys(client).sort()).toEqual(Object.keys({ ...operations, ...furtherOperations }).sort());
  });

  it("sends a body as JSON, with the token", async () => {
    const { client, fetch } = clientOf(Response.json({ id: "link_1" }));
    const link = await client.createLink({ body: { url: "https://acme.test", tagIds: ["a"], key: undefined } });
    expect(link).toEqual({ id: "link_1" });
    expect(fetch.mock.calls).toEqual([
      [
        "https://api.test/links",
        {
          method: "POST",
          headers: {
            accept: "application/json",
            authorization: "Bearer dub_secret",
            "content-type": "application/json",
          },
          body: '{"url":"https://acme.test","tagIds":["a"]}',
        },
      ],
    ]);
  });

  it("sends a query, and neither body nor its type without one", async () => {
    const { client, fetch } = clientOf(Response.json([]));
    await client.getLinks({ query: { tagIds: ["a", "b"], showArchived: true, search: undefined } });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe("https://api.test/links?tagIds=a%2Cb&showArchived=true");
    expect(init).toEqual({
      method: "GET",
      headers: { accept: "application/json", authorization: "Bearer dub_secret" },
    });
  });

  it("fills the path", async () => {
    const { client, fetch } = clientOf(Response.json({ id: "link_1" }));
    await client.deleteLink({ params: { linkId: "ext_a/b" } });
    expect(fetch.mock.calls[0]?.[0]).toBe("https://api.test/links/ext_a%2Fb");
  });

  it("sends nothing when an id could leave its place", async () => {
    const { client, fetch } = clientOf(Response.json({}));
    const error = await failureOf(client.deleteLink({ params: { linkId: ".." } }));
    expect(error.code).toBe("bad_request");
    expect(fetch).not.toHaveBeenCalled();
  });

  it("gives an image as bytes", async () => {
    const { client, fetch } = clientOf(new Response("PNG", { headers: { "content-type": "Image/PNG; a=b" } }), {
      validate: true,
    });
    const image = await client.getQRCode({ query: { url: "https://acme.test", size: 300 } });
    expect(image).toEqual(new TextEncoder().encode("PNG"));
    expect(fetch.mock.calls[0]?.[1].headers).toMatchObject({ accept: "image/png" });
  });

  it("keeps the token from operations that take none", async () => {
    const { client, fetch } = clientOf(Response.json({ clickId: null, link: null }));
    await client.trackOpen({ body: { dubDomain: "acme.link" } });
    expect(fetch.mock.calls[0]?.[1].headers).not.toHaveProperty("authorization");
  });

  it("hands the signal on", async () => {
    const { client, fetch } = clientOf(Response.json(3));
    const { signal } = new AbortController();
    expect(await client.getLinksCount(undefined, { signal })).toBe(3);
    expect(fetch.mock.calls[0]?.[1].signal).toBe(signal);
  });

  it("lets a failure of the network through", async () => {
    const failure = new TypeError("fetch failed");
    const client = createClient({ baseUrl: "https://api.test", token: "t", fetch: () => Promise.reject(failure) });
    await expect(client.getLinks()).rejects.toBe(failure);
  });
});

describe("an answer that is no success", () => {
  const envelope = (code: string) => ({ error: { code, message: "Text.", doc_url: "https://dub.co/docs/x" } });

  it("becomes Dub's error", async () => {
    const { client } = clientOf(Response.json(envelope("exceeded_limit"), { status: 403 }));
    const error = await failureOf(client.getLinks());
    expect(error).toMatchObject({
      code: "exceeded_limit",
      message: "Text.",
      status: 403,
      docUrl: "https://dub.co/docs/x",
    });
  });

  it("keeps its message when its code is unknown", async () => {
    const { client } = clientOf(Response.json(envelope("new_code"), { status: 409 }));
    const error = await failureOf(client.getLinks());
    expect(error).toMatchObject({ code: "conflict", message: "Text.", status: 409, detail: { code: "new_code" } });
  });

  it.each([
    [502, "internal_server_error"],
    [404, "not_found"],
    [418, "bad_request"],
    [302, "internal_server_error"],
  ])("carries its status without Dub's envelope: %i", async (status, code) => {
    const { client } = clientOf(new Response("<html>proxy</html>".padEnd(2000, "x"), { status }));
    const error = await failureOf(client.getLinks());
    const message = `The server answered ${status} without an error that Dub's API would send.`;
    expect(error).toMatchObject({ code, status, message });
    expect(error.detail.body).toMatch(/^<html>proxy<\/html>x{482}$/);
  });

  it("is a success with another type than the image's as well", async () => {
    const { client } = clientOf(new Response("<html>", { headers: { "content-type": "text/html" } }));
    const error = await failureOf(client.getQRCode({ query: { url: "https://acme.test" } }));
    expect(error.message).toBe("The server answered 200 without image/png.");
  });

  it("is Dub's error where an image was expected", async () => {
    const { client } = clientOf(Response.json(envelope("rate_limit_exceeded"), { status: 429 }));
    const error = await failureOf(client.getQRCode({ query: { url: "https://acme.test" } }));
    expect(error).toMatchObject({ code: "rate_limit_exceeded", message: "Text." });
  });

  it("is a success without JSON as well", async () => {
    const { client } = clientOf(new Response("ok"));
    const error = await failureOf(client.getLinks());
    expect(error).toMatchObject({ code: "internal_server_error", message: "The server answered 200 without JSON." });
  });
});

describe("validate", () => {
  const broken = [{ clicks: 1, leads: 0, sales: "2", saleAmount: 0 }];

  it("is off unless asked for", async () => {
    const { client } = clientOf(Response.json(broken));
    expect(await client.retrieveAnalytics()).toEqual(broken);
  });

  it("refuses what the contract does not allow, and says where", async () => {
    const { client } = clientOf(Response.json({ ID: "link_1" }), { validate: true });
    const error = await failureOf(client.deleteLink({ params: { linkId: "link_1" } }));
    expect(error.message).toBe(
      'The answer of deleteLink does not match the contract at "id": Invalid input: expected string, received undefined',
    );
  });

  it("keeps what the contract does not know", async () => {
    const { client } = clientOf(Response.json({ id: "link_1", isNew: true }), { validate: true });
    expect(await client.deleteLink({ params: { linkId: "link_1" } })).toEqual({ id: "link_1", isNew: true });
  });
});

describe("the types", () => {
  type InputOf<Id extends OperationId> = Parameters<Client[Id]>[0];

  it("ask for what an operation needs and no more", () => {
    expectTypeOf<undefined>().toExtend<InputOf<"getLinks">>();
    expectTypeOf<{ query: { showArchived: true } }>().toExtend<InputOf<"getLinks">>();
    expectTypeOf<{ query: { tagIds: string } }>().toExtend<InputOf<"getLinks">>();
    expectTypeOf<{ query: { page: "2" } }>().not.toExtend<InputOf<"getLinks">>();
    expectTypeOf<undefined>().not.toExtend<InputOf<"createLink">>();
    expectTypeOf<{ body: { key: string } }>().not.toExtend<InputOf<"createLink">>();
    expectTypeOf<{ body: object }>().not.toExtend<InputOf<"updateLink">>();
    expectTypeOf<{ params: { linkId: string } }>().not.toExtend<InputOf<"updateLink">>();
    expectTypeOf<{ params: { linkId: string }; body: { archived: true } }>().toExtend<InputOf<"updateLink">>();
    expectTypeOf<{ params: { bountyId: ""; submissionId: "" } }>().toExtend<InputOf<"approveBountySubmission">>();
    expectTypeOf<{ body: { type: "sale"; partnerId: "" } }>().toExtend<InputOf<"createCommission">>();
    expectTypeOf<{ body: { type: "custom"; partnerId: "" } }>().not.toExtend<InputOf<"createCommission">>();
    expectTypeOf<{ query: { sortBy: "clicks" } }>().not.toExtend<InputOf<"listPartners">>();
  });

  it("hide what a server forgives", () => {
    expectTypeOf<{ body: { clickId: ""; eventName: "e"; customerExternalId: "u" } }>().toExtend<InputOf<"trackLead">>();
    expectTypeOf<{ body: { eventName: "e"; customerExternalId: "u" } }>().not.toExtend<InputOf<"trackLead">>();
    expectTypeOf<{ body: { amount: 1; externalId: "u" } }>().not.toExtend<InputOf<"trackSale">>();
  });

  it("say what comes back", () => {
    expectTypeOf<Client["getQRCode"]>().returns.resolves.toEqualTypeOf<Uint8Array<ArrayBuffer>>();
    expectTypeOf<Client["createLink"]>().returns.resolves.toEqualTypeOf<Link>();
    expectTypeOf<Client["getLinks"]>().returns.resolves.toEqualTypeOf<Link[]>();
  });
});

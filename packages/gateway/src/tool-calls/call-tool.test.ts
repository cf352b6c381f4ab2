import { expect, test } from "vitest";
import { getSingleDubLinkById } from "../catalog/links/get-single-dub-link-by-id.ts";
import { listAllDubLinks } from "../catalog/links/list-all-dub-links.ts";
import { updateADubLinkById } from "../catalog/links/update-a-dub-link-by-id.ts";
import { ACCOUNT, envelopeOf, scriptedInvoke } from "../testing/mcp-server.ts";
import { callTool } from "./call-tool.ts";

const LINK = {
  id: "link_1",
  url: "https://acme.com",
  comments: null,
  geo: { DE: "https://acme.de", FR: null },
  tags: [],
};

test("flat arguments travel to where their schema says", async () => {
  const invoke = scriptedInvoke(() => envelopeOf(LINK));
  await callTool(invoke, ACCOUNT, updateADubLinkById, { id: "link_1", url: "https://acme.com", comments: null });
  expect(invoke.calls).toMatchObject([
    { args: { id: "link_1", query: {}, body: { url: "https://acme.com", comments: null } } },
  ]);
});

test("a call without a body sends none", async () => {
  const invoke = scriptedInvoke(() => envelopeOf(LINK));
  await callTool(invoke, ACCOUNT, getSingleDubLinkById, { domain: "acme.link", key: "x" });
  expect(invoke.calls[0]?.args).toEqual({ query: { domain: "acme.link", key: "x" } });
});

test("rows come without nulls, unless asked for in full", async () => {
  const invoke = scriptedInvoke(() => envelopeOf([LINK]));
  const { reply: concise } = await callTool(invoke, ACCOUNT, listAllDubLinks, {});
  expect(concise.result).toEqual([{ id: "link_1", url: "https://acme.com", geo: { DE: "https://acme.de" }, tags: [] }]);
  const { reply: full } = await callTool(invoke, ACCOUNT, listAllDubLinks, { detail: "full" });
  expect(full.result).toEqual([LINK]);
  expect(invoke.calls.map(({ args }) => args.query)).toEqual([{}, {}]);
});

test("a single record is answered whole", async () => {
  const { reply } = await callTool(
    scriptedInvoke(() => envelopeOf(LINK)),
    ACCOUNT,
    getSingleDubLinkById,
    {
      domain: "acme.link",
      key: "x",
    },
  );
  expect(reply.result).toEqual(LINK);
});

test("only the named fields of each row", async () => {
  const invoke = scriptedInvoke(() => envelopeOf([LINK, { id: "link_2" }]));
  const { reply } = await callTool(invoke, ACCOUNT, listAllDubLinks, { fields: ["url", "id"] });
  expect(reply.result).toEqual([{ url: "https://acme.com", id: "link_1" }, { id: "link_2" }]);
});

test("a field that no row has is a mistake to mend, in an empty list it is none", async () => {
  const call = (rows: unknown[]) =>
    callTool(
      scriptedInvoke(() => envelopeOf(rows)),
      ACCOUNT,
      listAllDubLinks,
      { fields: ["URLs"] },
    );
  await expect(call([LINK])).rejects.toThrow('No row has a field "URLs". Did you mean `url`?');
  expect((await call([])).reply.result).toEqual([]);
});

test("a page that is too large is asked for again with the same filters and a limit", async () => {
  const rows = Array.from({ length: 100 }, (_, index) => ({ id: `link_${index}`, url: "x".repeat(2_000) }));
  const invoke = scriptedInvoke(({ query }) => envelopeOf(rows.slice(0, Number(query.limit ?? 100)), `${query.limit}`));
  const { reply } = await callTool(invoke, ACCOUNT, listAllDubLinks, { search: "x" });
  expect(invoke.calls.map(({ args }) => args.query)).toEqual([
    { search: "x" },
    { search: "x", limit: reply.result_count },
  ]);
  expect(reply).toMatchObject({ truncated: true, next_cursor: `${reply.result_count}` });
});

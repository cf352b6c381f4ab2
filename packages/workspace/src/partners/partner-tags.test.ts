import type { PartnerTag } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callApi, refusal } from "../testing/call-api.ts";
import { createClock } from "../testing/clock.ts";
import { setUpProgram } from "./testing/set-up-program.ts";

let workspace: StartedWorkspace;
const clock = createClock();
const tags: PartnerTag[] = [];

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  await setUpProgram(workspace);
  for (const name of ["Blog", "Podcast", "Video", "Été"]) {
    clock.advance(1);
    tags.push((await callApi(workspace, "POST", "/partner-tags", { body: { name: ` ${name} ` } })).body as PartnerTag);
  }
});
afterAll(() => workspace.close());

interface Page {
  readonly data: readonly PartnerTag[];
  readonly pagination: {
    readonly hasMore: boolean;
    readonly nextCursor: string | null;
    readonly previousCursor: string | null;
  };
}
const page = async (query: string) => (await callApi(workspace, "GET", `/partner-tags?${query}`)).body as Page;
const names = async (query: string) => (await page(query)).data.map(({ name }) => name).join(" ");

test.each([
  ["", "Été Video Podcast Blog"],
  ["sortOrder=asc", "Blog Podcast Video Été"],
  ["search=o", "Video Podcast Blog"],
  ["search=%C3%89T", "Été"],
  ["pageSize=2", "Été Video"],
])("a list with %j is %s", async (query, expected) => {
  expect(await names(query)).toBe(expected);
});

test("pages follow each other in both directions", async () => {
  const [blog, podcast, video, ete] = tags.map(({ id }) => id);
  const places = async (query: string) => (await page(query)).pagination;
  expect(await places("pageSize=2")).toEqual({ hasMore: true, nextCursor: video, previousCursor: null });
  expect(await places(`pageSize=2&startingAfter=${video}`)).toEqual({
    hasMore: false,
    nextCursor: null,
    previousCursor: podcast,
  });
  expect(await places(`pageSize=1&endingBefore=${podcast}`)).toEqual({
    hasMore: true,
    nextCursor: video,
    previousCursor: video,
  });
  expect(await places(`endingBefore=${video}`)).toEqual({ hasMore: false, nextCursor: ete, previousCursor: null });
  expect(await places(`startingAfter=${blog}`)).toEqual({ hasMore: false, nextCursor: null, previousCursor: null });
  expect(await names(`pageSize=2&startingAfter=${video}`)).toBe("Podcast Blog");
  expect(await names(`pageSize=2&endingBefore=${blog}`)).toBe("Video Podcast");
  expect(await names(`pageSize=2&sortOrder=asc&startingAfter=${podcast}`)).toBe("Video Été");
  expect(await names(`ids=${blog},${ete}`)).toBe("Été Blog");
  for (const query of [`startingAfter=${blog}&endingBefore=${ete}`, "startingAfter=ptag_nope", "pageSize=101"]) {
    expect((await refusal(workspace, "GET", `/partner-tags?${query}`))[0]).toBe(422);
  }
});

test("a name is one in any letter case, and not empty", async () => {
  const attempt = async (method: string, path: string, body: object) =>
    (await refusal(workspace, method, path, { body })).slice(0, 2);
  expect(await attempt("POST", "/partner-tags", { name: "BLOG" })).toEqual([409, "conflict"]);
  expect(await attempt("POST", "/partner-tags", { name: "  " })).toEqual([422, "unprocessable_entity"]);
  expect(await attempt("PATCH", `/partner-tags/${tags[1]?.id}`, { name: "blog" })).toEqual([409, "conflict"]);
  expect(await attempt("PATCH", "/partner-tags/ptag_nope", { name: "x" })).toEqual([404, "not_found"]);
});

test("a tag shows on partners until it is deleted", async () => {
  const partner = (await callApi(workspace, "POST", "/partners", { body: { email: "a@b.co" } })).body as { id: string };
  const path = `/partners/${partner.id}`;
  const [blog, , video] = tags;
  const tagIds = [video?.id, blog?.id, blog?.id];
  const tagged = await callApi(workspace, "PATCH", `/admin/program${path}`, { body: { tagIds } });
  expect(tagged.body).toMatchObject({ tags: [blog, video] });
  await callApi(workspace, "PATCH", `/partner-tags/${blog?.id}`, { body: { name: "Weblog" } });
  await callApi(workspace, "DELETE", `/partner-tags/${video?.id}`);
  expect((await callApi(workspace, "GET", path)).body).toMatchObject({ tags: [{ id: blog?.id, name: "Weblog" }] });
  expect((await refusal(workspace, "DELETE", `/partner-tags/${video?.id}`))[0]).toBe(404);
});

test("a referrer is another partner, and approved", async () => {
  const enrol = async (email: string) =>
    ((await callApi(workspace, "POST", "/partners", { body: { email } })).body as { id: string }).id;
  const [one, two] = [await enrol("one@b.co"), await enrol("two@b.co")];
  const refer = (referredByPartnerId: string) =>
    callApi(workspace, "POST", `/partners/${one}/referral`, { body: { referredByPartnerId } });
  expect(await refer(two)).toMatchObject({ status: 200, body: { partnerId: one, referredByPartnerId: two } });
  expect((await refer(one)).status).toBe(400);
  expect((await refer("pn_nope")).status).toBe(404);
  await callApi(workspace, "POST", "/partners/deactivate", { body: { partnerId: two } });
  expect((await refer(two)).status).toBe(400);
});

import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf, refusal } from "../testing/call-api.ts";
import { insertFolder, insertTag } from "../testing/insert-rows.ts";

let workspace: StartedWorkspace;
let api: ReturnType<typeof clientOf>;

beforeAll(async () => {
  workspace = await startWorkspace();
  api = clientOf(workspace);
});
afterAll(() => workspace.close());

describe("refused", () => {
  const LONG_URL = `https://acme.test/${"a".repeat(32_000)}`;

  test.each([
    [
      { url: undefined },
      422,
      "unprocessable_entity",
      "invalid_type: url: Invalid input: expected string, received undefined",
    ],
    [{ url: "" }, 400, "bad_request", "Missing destination URL"],
    [{ url: "invalid" }, 422, "unprocessable_entity", "Invalid destination URL"],
    [{ url: "javascript:alert(1)" }, 422, "unprocessable_entity", "Invalid destination URL"],
    [{ url: "JavaScript:alert(1)" }, 422, "unprocessable_entity", "Invalid destination URL"],
    [{ url: "data:text/html,<script>" }, 422, "unprocessable_entity", "Invalid destination URL"],
    [{ url: "http://example.com:99999/" }, 422, "unprocessable_entity", "Invalid destination URL"],
    [{ url: "\u200bhttps://[example.com/a.b" }, 422, "unprocessable_entity", "Invalid destination URL"],
    [{ url: "https//example.com/" }, 422, "unprocessable_entity", "Invalid destination URL"],
    [{ url: "\u2060 " }, 400, "bad_request", "Missing destination URL"],
    [{ ios: "https://example.com:99999/" }, 422, "unprocessable_entity", "custom: ios: Invalid URL"],
    [
      {
        trackConversion: true,
        testVariants: ["https://a.co", "http://a.co:99999/"].map((url) => ({ url, percentage: 50 })),
      },
      422,
      "unprocessable_entity",
      "custom: testVariants[1].url: Invalid URL",
    ],
    [{ url: LONG_URL }, 422, "unprocessable_entity", "too_big: url: Must be 32000 or fewer characters long."],
    [
      { url: "https://x.co/\0" },
      422,
      "unprocessable_entity",
      "Invalid text: it contains a NUL or half of a surrogate pair.",
    ],
    [{ title: "\ud83d" }, 422, "unprocessable_entity", "Invalid text: it contains a NUL or half of a surrogate pair."],
    [
      { domain: "x".repeat(191) },
      422,
      "unprocessable_entity",
      "too_big: domain: Too big: expected string to have <=190 characters",
    ],
    [{ domain: "google.com" }, 403, "forbidden", "Domain does not belong to workspace."],
    [{ keyLength: 2 }, 422, "unprocessable_entity", "too_small: keyLength: Too small: expected number to be >=3"],
    [{ key: "_a" }, 422, "unprocessable_entity", "Invalid key."],
    [{ key: "a.php" }, 422, "unprocessable_entity", "Invalid key."],
    [{ key: "a\r\nb" }, 422, "unprocessable_entity", "Invalid key."],
    [{ prefix: "a\r\nb" }, 422, "unprocessable_entity", "Invalid key."],
    [{ key: "robots.txt" }, 403, "forbidden", "robots.txt is a reserved path and cannot be used as a short link."],
    [{ key: "api/x" }, 403, "forbidden", "api/x is a reserved path and cannot be used as a short link."],
    [
      { externalId: "" },
      422,
      "unprocessable_entity",
      "too_small: externalId: Too small: expected string to have >=1 characters",
    ],
    [
      { externalId: "ext_" },
      422,
      "unprocessable_entity",
      "too_small: externalId: Too small: expected string to have >=1 characters",
    ],
    [
      { externalId: "inv,2026" },
      422,
      "unprocessable_entity",
      "invalid_format: externalId: An external ID must not contain a comma.",
    ],
    [
      { archived: "true" },
      422,
      "unprocessable_entity",
      "invalid_type: archived: Invalid input: expected boolean, received string",
    ],
    [{ tagIds: 5 }, 422, "unprocessable_entity", "invalid_union: tagIds: Invalid input"],
    [{ tagIds: ["invalid"] }, 422, "unprocessable_entity", "Invalid tagIds detected: invalid"],
    [{ tagIds: "a, b" }, 422, "unprocessable_entity", "Invalid tagIds detected: a, b"],
    [{ tagNames: ["nope"] }, 422, "unprocessable_entity", "Invalid tagNames detected: nope"],
    [{ expiredUrl: "foo" }, 422, "unprocessable_entity", "custom: expiredUrl: Invalid URL"],
    [{ ios: "javascript:alert(1)" }, 422, "unprocessable_entity", "custom: ios: Invalid URL"],
    [{ geo: { US: "foo" } }, 422, "unprocessable_entity", "custom: geo.US: Invalid URL"],
    [{ geo: [] }, 422, "unprocessable_entity", "invalid_type: geo: Invalid input: expected record, received array"],
    [
      { utm_source: "a".repeat(256) },
      422,
      "unprocessable_entity",
      "too_big: utm_source: Too big: expected string to have <=255 characters",
    ],
    [
      { testVariants: [{ url: "https://a.co", percentage: 50 }] },
      422,
      "unprocessable_entity",
      "too_small: testVariants: Too small: expected array to have >=2 items",
    ],
    [
      {
        testVariants: [
          { url: "https://a.co", percentage: 5 },
          { url: "https://b.co", percentage: 50 },
        ],
      },
      422,
      "unprocessable_entity",
      "too_small: testVariants[0].percentage: Too small: expected number to be >=10",
    ],
    [
      {
        testVariants: [
          { url: "https://a.co", percentage: 50 },
          { url: "https://b.co", percentage: 50 },
        ],
      },
      422,
      "unprocessable_entity",
      "Conversion tracking must be enabled to use A/B testing.",
    ],
    [
      { image: "http://localhost/x.png" },
      422,
      "unprocessable_entity",
      "invalid_format: image: Image must be a publicly accessible http:// or https:// URL (localhost and IP addresses aren't allowed).",
    ],
    [{ expiresAt: "nonsense" }, 422, "unprocessable_entity", "Invalid expiration date."],
    [{ expiresAt: "1700000000000" }, 422, "unprocessable_entity", "Invalid expiration date."],
    [{ testCompletedAt: "nonsense" }, 422, "unprocessable_entity", "Invalid test completion date."],
    [{ folderId: "fold_xxx" }, 404, "not_found", "Folder not found."],
    [{ programId: "prog_xxx" }, 404, "not_found", "Program not found."],
    [{ webhookIds: ["wh_1", "wh_2"] }, 422, "unprocessable_entity", "Invalid webhookIds detected: wh_1, wh_2"],
  ])("%j", async (given, ...expected) => {
    const body = { url: "https://acme.test/", ...given };
    expect(await refusal(workspace, "POST", "/links", { body })).toEqual(expected);
  });

  test.each([
    ["an array", [], "array"],
    ["text", '"text"', "string"],
    ["null", "null", "null"],
  ])("%s instead of an object", async (_title, body, received) => {
    expect(await refusal(workspace, "POST", "/links", { body })).toEqual([
      422,
      "unprocessable_entity",
      `invalid_type: : Invalid input: expected object, received ${received}`,
    ]);
  });

  test("a folder of another workspace", async () => {
    const other = await workspace.addWorkspace({ slug: "foldered" });
    const folderId = await insertFolder(workspace.database.db, other.id, "Theirs");
    expect(await refusal(workspace, "POST", "/links", { body: { url: "https://x.co", folderId } })).toEqual([
      404,
      "not_found",
      "Folder does not belong to the workspace.",
    ]);
  });

  test("a tag of another workspace", async () => {
    const other = await workspace.addWorkspace({ slug: "tagged" });
    const tagId = await insertTag(workspace.database.db, other.id, "Theirs");
    expect(await refusal(workspace, "POST", "/links", { body: { url: "https://x.co", tagIds: [tagId] } })).toEqual([
      422,
      "unprocessable_entity",
      `Invalid tagIds detected: ${tagId}`,
    ]);
  });

  test("a key that is taken, in any letter case", async () => {
    await api.createLink({ body: { url: "https://x.co", key: "Taken" } });
    for (const key of ["Taken", "taken", "/TAKEN/"]) {
      expect(await refusal(workspace, "POST", "/links", { body: { url: "https://x.co", key } })).toEqual([
        409,
        "conflict",
        "Duplicate key: This short link already exists.",
      ]);
    }
  });

  test("for the first reason in Dub's order, when there are several", async () => {
    await api.createLink({ body: { url: "https://x.co", key: "first", externalId: "first" } });
    const reasons = [
      { url: "invalid" },
      { domain: "google.com" },
      { key: "first" },
      { externalId: "first" },
      { folderId: "fold_nope" },
    ];
    const statuses = [];
    for (let index = 0; index < reasons.length; index += 1) {
      const body = Object.assign({ url: "https://x.co" }, ...reasons.slice(index));
      statuses.push((await refusal(workspace, "POST", "/links", { body }))[2]);
    }
    expect(statuses).toEqual([
      "Invalid destination URL",
      "Domain does not belong to workspace.",
      "Duplicate key: This short link already exists.",
      "A link with this externalId already exists in this workspace.",
      "Folder not found.",
    ]);
  });

  test("an external id that is taken in the workspace; another one may have it", async () => {
    await api.createLink({ body: { url: "https://x.co", externalId: "taken" } });
    for (const externalId of ["taken", "ext_taken"]) {
      expect(await refusal(workspace, "POST", "/links", { body: { url: "https://x.co", externalId } })).toEqual([
        409,
        "conflict",
        "A link with this externalId already exists in this workspace.",
      ]);
    }
    const other = await workspace.addWorkspace({ slug: "external" });
    const link = await clientOf(workspace, other.apiKey).createLink({
      body: { url: "https://x.co", externalId: "taken" },
    });
    expect(link.externalId).toBe("taken");
  });

  test("nothing of a refused link stays behind", async () => {
    const before = await api.getLinksCount();
    await refusal(workspace, "POST", "/links", { body: { url: "https://x.co", key: "half", tagNames: ["nope"] } });
    expect(await api.getLinksCount()).toBe(before);
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "../openapi/openapi-document.ts";
import { operations } from "../operations.ts";
import { DELIBERATE_DIFFERENCES } from "./deliberate-differences.ts";
import { describeDocument } from "./describe-document.ts";
import { digestDocument, linesOf, readDigest } from "./digest.ts";

const operationIds = Object.keys(operations);

describe("the contract and Dub's OpenAPI document", () => {
  const digest = readDigest();
  const dub = new Set(linesOf(digest));
  const ours = new Set(
    describeDocument(openApiDocument({ version: "1", serverUrl: "/", operations: Object.values(operations) })),
  );
  const differences = [
    ...[...dub].filter((line) => !ours.has(line)).map((line) => `- ${line}`),
    ...[...ours].filter((line) => !dub.has(line)).map((line) => `+ ${line}`),
  ];

  it("are compared on all our operations", () => {
    expect([...ours].filter((line) => / is [A-Z]+ /.test(line))).toHaveLength(operationIds.length);
  });

  it("have all of Dub's operations in common", () => {
    expect(Object.keys(digest).length).toBeGreaterThan(50);
    expect(operationIds).toEqual(expect.arrayContaining(Object.keys(digest)));
  });

  it("differ only where we mean it", () => {
    const unexplained = differences.filter((line) => !DELIBERATE_DIFFERENCES.some(({ lines }) => lines.test(line)));
    expect(unexplained).toEqual([]);
  });

  it("still differ wherever we say so", () => {
    const stale = DELIBERATE_DIFFERENCES.filter(({ lines }) => !differences.some((line) => lines.test(line)));
    expect(stale.map(({ reason }) => reason)).toEqual([]);
  });

  it.skipIf(process.env.DUB_OPENAPI === undefined)("are compared by the digest of the document at DUB_OPENAPI", () => {
    const document: unknown = JSON.parse(readFileSync(process.env.DUB_OPENAPI ?? "", "utf8"));
    expect(digest).toEqual(digestDocument(document));
  });
});

describe("describeDocument", () => {
  const describe = (patch: object) =>
    describeDocument({ paths: { "/a/{id}": { get: { operationId: "getA", ...patch } } } });

  it("notices method, path and status", () => {
    expect(describe({ responses: { 200: {}, 404: {} } })).toEqual([
      "getA answers 200",
      "getA answers 404",
      "getA is GET /a/{id}",
    ]);
  });

  it("notices the credential, and an answer that is no JSON", () => {
    const png = { responses: { 200: { content: { "image/png": { schema: { type: "string" } } } } } };
    expect(describe({ security: [{ token: [] }], ...png })).toEqual([
      "getA 200 image/png: string",
      "getA answers 200",
      "getA is GET /a/{id}",
      "getA needs token",
    ]);
  });

  it("notices names, types and what is required", () => {
    const parameters = [
      { in: "path", name: "id", required: true, schema: { type: "string" } },
      { in: "query", name: "sort", schema: { enum: ["a", "b"] } },
    ];
    const properties = { n: { type: "integer" }, list: { type: "array", items: { type: "string" } } };
    const schema = { type: "object", properties, required: ["n"] };
    expect(describe({ parameters, requestBody: { content: { "application/json": { schema } } } })).toEqual([
      "getA body.list?: array",
      "getA body.list[]: string",
      "getA body.n: number",
      "getA body: object",
      "getA is GET /a/{id}",
      "getA path id: string",
      'getA query sort?: "a" | "b"',
    ]);
  });

  it("reads a nullable of 3.0 like a list of types of 3.1", () => {
    const ofSchema = (schema: object) => describe({ parameters: [{ in: "query", name: "q", schema }] });
    expect(ofSchema({ type: "string", nullable: true })).toEqual(ofSchema({ type: ["string", "null"] }));
    expect(ofSchema({ anyOf: [{ enum: ["a"] }, { enum: ["b"] }] })).toEqual(ofSchema({ enum: ["a", "b"] }));
  });
});

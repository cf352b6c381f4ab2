import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { openApiDocument } from "../openapi/openapi-document.ts";
import { operations } from "../operations.ts";
import { DELIBERATE_DIFFERENCES } from "./deliberate-differences.ts";
import { describeDocument } from "./describe-document.ts";

/** Dub's own document is not ours to ship: a checkout beside the repository or `DUB_OPENAPI` may hold it. */
const besideTheRepository = new URL("../../../../../shared/data/dub.openapi.json", import.meta.url);
const dubDocumentPath = process.env.DUB_OPENAPI ?? fileURLToPath(besideTheRepository);
const isPresent = existsSync(dubDocumentPath);

const operationIds = Object.keys(operations);
const ourDocument = openApiDocument({ version: "1", serverUrl: "/", operations: Object.values(operations) });

describe("the contract and Dub's OpenAPI document", () => {
  if (!isPresent) {
    it.skip("need Dub's document: set DUB_OPENAPI to its path", () => {});
    return;
  }
  const dubDocument: unknown = JSON.parse(readFileSync(dubDocumentPath, "utf8"));
  const dub = new Set(describeDocument(dubDocument, operationIds));
  const ours = new Set(describeDocument(ourDocument, operationIds));
  const differences = [
    ...[...dub].filter((line) => !ours.has(line)).map((line) => `- ${line}`),
    ...[...ours].filter((line) => !dub.has(line)).map((line) => `+ ${line}`),
  ];

  it("are compared on all our operations", () => {
    expect([...ours].filter((line) => / is [A-Z]+ /.test(line))).toHaveLength(operationIds.length);
  });

  it("have all of Dub's operations", () => {
    const { paths } = dubDocument as { paths: Record<string, Record<string, { operationId: string }>> };
    const dubIds = Object.values(paths).flatMap((methods) =>
      Object.values(methods).map((method) => method.operationId),
    );
    expect(dubIds.filter((id) => !operationIds.includes(id))).toEqual([]);
  });

  it("have all of Dub's operations in common", () => {
    const documented = [...JSON.stringify(dubDocument).matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    expect(operationIds).toEqual(expect.arrayContaining(documented));
  });

  it("differ only where we mean it", () => {
    const unexplained = differences.filter((line) => !DELIBERATE_DIFFERENCES.some(({ lines }) => lines.test(line)));
    expect(unexplained).toEqual([]);
  });

  it("still differ wherever we say so", () => {
    const stale = DELIBERATE_DIFFERENCES.filter(({ lines }) => !differences.some((line) => lines.test(line)));
    expect(stale.map(({ reason }) => reason)).toEqual([]);
  });
});

describe("describeDocument", () => {
  const describe = (patch: object) =>
    describeDocument({ paths: { "/a/{id}": { get: { operationId: "getA", ...patch } } } }, ["getA"]);

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

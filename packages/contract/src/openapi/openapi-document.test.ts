import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, it } from "vitest";
import { operations } from "../operations.ts";
import { openApiDocument } from "./openapi-document.ts";

const all = Object.values(operations);
const document = openApiDocument({ version: "1.2.3", serverUrl: "/api", operations: all });

describe("openApiDocument", () => {
  it("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    expect(await validator.validate({ ...document })).toEqual({ valid: true });
    expect(validator.version).toBe("3.1");
  });

  it("says what it is of", () => {
    expect(document).toMatchObject({
      openapi: "3.1.0",
      info: { title: "Dub API", version: "1.2.3" },
      servers: [{ url: "/api" }],
      security: [{ token: [] }],
      tags: [...new Set(all.map(({ tag }) => tag))].map((name) => ({ name })),
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
    });
    expect(openApiDocument({ title: "Acme", version: "1", serverUrl: "/", operations: [] }).info.title).toBe("Acme");
  });

  it("has each operation under its path and method", () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
    );
    expect(described.sort()).toEqual(all.map(({ id, method, path }) => `${id} ${method.toLowerCase()} ${path}`).sort());
  });

  it("refers only to what it holds", () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g);
    const dangling = [...references].filter(([, kind, name]) => {
      const components: Record<string, Record<string, object>> = document.components;
      return components[String(kind)]?.[String(name)] === undefined;
    });
    expect(dangling).toEqual([]);
  });

  it("describes an operation in full", () => {
    expect(document.paths["/links/{linkId}"]?.patch).toMatchInlineSnapshot(`
      {
        "description": "Update a link for the authenticated workspace. What is absent keeps its value; null clears.",
        "operationId": "updateLink",
        "parameters": [
          {
            "description": "The ID of the link, or \`ext_\` and its external ID.",
            "in": "path",
            "name": "linkId",
            "required": true,
            "schema": {
              "type": "string",
            },
          },
        ],
        "requestBody": {
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/LinkUpdateBody",
              },
            },
          },
          "required": true,
        },
        "responses": {
          "200": {
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/Link",
                },
              },
            },
            "description": "The result.",
          },
          "400": {
            "$ref": "#/components/responses/400",
          },
          "401": {
            "$ref": "#/components/responses/401",
          },
          "403": {
            "$ref": "#/components/responses/403",
          },
          "404": {
            "$ref": "#/components/responses/404",
          },
          "409": {
            "$ref": "#/components/responses/409",
          },
          "413": {
            "$ref": "#/components/responses/413",
          },
          "422": {
            "$ref": "#/components/responses/422",
          },
          "429": {
            "$ref": "#/components/responses/429",
          },
          "500": {
            "$ref": "#/components/responses/500",
          },
        },
        "summary": "Update a link",
        "tags": [
          "Links",
        ],
      }
    `);
  });

  it("writes lists in the query with commas", () => {
    const parameters = document.paths["/links"]?.get?.parameters ?? [];
    expect(parameters.filter(({ explode }) => explode === false).map(({ name }) => name)).toEqual([
      "tagIds",
      "tagNames",
    ]);
    expect(parameters.find(({ name }) => name === "pageSize")).toMatchInlineSnapshot(`
      {
        "description": "The number of links in a page. Default and maximum: 100.",
        "in": "query",
        "name": "pageSize",
        "required": false,
        "schema": {
          "maximum": 100,
          "minimum": 1,
          "type": "integer",
        },
      }
    `);
  });

  it("says which credential an operation takes where it is not the usual one", () => {
    const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    const unusual = described.filter(({ security }) => security !== undefined);
    expect(Object.fromEntries(unusual.map(({ operationId, security }) => [operationId, security]))).toEqual({
      checkLinkExists: [],
      getQRCode: [],
      getMetatags: [],
      retrievePublicAnalytics: [],
      trackOpen: [],
      trackClick: [],
      trackVisit: [],
      trackLeadClient: [{ publishableKey: [] }],
      trackSaleClient: [{ publishableKey: [] }],
    });
  });

  it("describes an image as such", () => {
    expect(document.paths["/qr"]?.get?.responses[200]).toMatchObject({
      content: { "image/png": { schema: { type: "string", format: "binary" } } },
    });
  });

  it("shares the schema of a link", () => {
    const link = { $ref: "#/components/schemas/Link" };
    expect(document.paths["/links"]?.get?.responses[200]).toMatchObject({
      content: { "application/json": { schema: { type: "array", items: link } } },
    });
    expect(document.components.schemas.ClickEvent).toMatchObject({ properties: { link } });
    expect(document.components.schemas.Link).toMatchObject({
      type: "object",
      required: expect.arrayContaining(["id"]),
    });
  });

  it("names the codes of each error status", () => {
    const descriptions = Object.entries(document.components.responses).map(([status, response]) => [
      status,
      "description" in response && response.description,
    ]);
    expect(Object.fromEntries(descriptions)).toMatchInlineSnapshot(`
      {
        "400": "An error with code \`bad_request\`.",
        "401": "An error with code \`unauthorized\`.",
        "403": "An error with code \`forbidden\` or \`exceeded_limit\`.",
        "404": "An error with code \`not_found\`.",
        "409": "An error with code \`conflict\` or \`invite_pending\`.",
        "410": "An error with code \`invite_expired\`.",
        "413": "An error with code \`bad_request\`.",
        "422": "An error with code \`unprocessable_entity\`.",
        "429": "An error with code \`rate_limit_exceeded\`.",
        "500": "An error with code \`internal_server_error\`.",
      }
    `);
  });
});

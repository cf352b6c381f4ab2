import { describe, expect, it, test } from "vitest";
import * as contract from "./index.ts";
import type { AnyOperation } from "./operation.ts";
import { furtherOperations, operations } from "./operations.ts";

const all = { ...operations, ...furtherOperations };

describe.each(Object.entries<AnyOperation>(all))("%s", (name, operation) => {
  it("is registered under its id", () => {
    expect(operation.id).toBe(name);
  });

  it("has a parameter for each placeholder of its path", () => {
    const placeholders = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, placeholder]) => placeholder);
    expect(Object.keys(operation.input.params.shape)).toEqual(placeholders);
  });

  it("reads exactly when it is a GET, removes when it is a DELETE, and otherwise takes a body", () => {
    expect(operation.effect === "read").toBe(operation.method === "GET");
    if (operation.method === "DELETE") expect(operation.effect).toBe("destroy");
    expect(operation.input.body === null).toBe(["GET", "DELETE"].includes(operation.method));
  });

  it("pages with parameters that it has", () => {
    const { paging } = operation;
    if (paging.style === "none") return;
    const places = paging.style === "cursor" ? ["startingAfter", "endingBefore"] : ["page"];
    expect(Object.keys(operation.input.query.shape)).toEqual(expect.arrayContaining([...places, paging.sizeParameter]));
  });

  it("describes each of its parameters", () => {
    const { params, query } = operation.input;
    for (const schema of Object.values({ ...params.shape, ...query.shape })) {
      expect(schema.description).toBeTruthy();
    }
  });
});

test("analytics and events, a partner's too, are on a budget of their own", () => {
  const ids = Object.values<AnyOperation>(operations).flatMap(({ id, budget }) => (budget === "analytics" ? [id] : []));
  expect(ids.sort()).toEqual([
    "exportAnalytics",
    "exportEvents",
    "listEvents",
    "pullEvents",
    "retrieveAnalytics",
    "retrievePartnerAnalytics",
    "retrievePublicAnalytics",
    "retrieveSeries",
    "streamEvents",
  ]);
});

test("what the package exports by name are the operations that are registered", () => {
  const exported = Object.entries(contract).filter(
    ([, value]) => value instanceof Object && "perAddressLimit" in value,
  );
  expect(Object.fromEntries(exported)).toEqual(all);
});

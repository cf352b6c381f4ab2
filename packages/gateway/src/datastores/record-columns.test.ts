import { expect, test } from "vitest";
import { catalog } from "../catalog/catalog.ts";
import { recordColumns } from "./record-columns.ts";

const columnsOf = (resource: string) => {
  const tool = catalog.find((one) => one.resource === resource && one.method === "list");
  return recordColumns(tool?.operation ?? (catalog[0]?.operation as never));
};

test("an event has the fields of clicks, leads and sales, each with its type", () => {
  const events = columnsOf("events");
  expect(events).toEqual(
    expect.arrayContaining([
      { field: "event", type: "text" },
      { field: "timestamp", type: "time" },
      { field: "eventId", type: "text" },
      { field: "saleAmount", type: "number" },
      { field: "metadata", type: "json" },
    ]),
  );
  const fieldsOf = (field: string) => events.find((one) => one.field === field)?.fields;
  expect(fieldsOf("click")).toEqual(expect.arrayContaining([{ field: "qr", type: "boolean" }]));
  expect(fieldsOf("sale")).toEqual(expect.arrayContaining([{ field: "amount", type: "integer" }]));
  expect(fieldsOf("link")).toEqual(expect.arrayContaining([{ field: "createdAt", type: "time" }]));
});

test.each([
  ["links", "expiresAt", "time"],
  ["links", "archived", "boolean"],
  ["links", "clicks", "integer"],
  ["links", "tags", "json"],
  ["customers", "createdAt", "time"],
  ["customers", "email", "text"],
  ["commissions", "amount", "integer"],
  ["payouts", "amount", "integer"],
  ["partners", "name", "text"],
])("of %s, %s is %s", (resource, field, type) => {
  expect(columnsOf(resource).find((one) => one.field === field)).toMatchObject({ field, type });
});

import type { AnyOperation } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusal } from "../testing/call-api.ts";
import { addMemberKey } from "../testing/insert-rows.ts";
import { servedOperations } from "../testing/served-operations.ts";

const NO_PROGRAM = [404, "not_found", "Program not found"];
const NOT_JSON = [400, "bad_request", expect.stringMatching(/^Invalid JSON format/)];
const INVALID = [422, "unprocessable_entity", expect.any(String)];

const OF_PROGRAM =
  /^\/(admin\/program|bounties|commissions|discount-codes|fraud|groups|partners|partner-tags|payouts|program-applications|programs|rewards|tokens)\b/;
/** These read their input first. See behaviour/partners 1.1. */
const INPUT_FIRST = /^\/(partners\/(ban$|deactivate$|applications\b)|program-applications\b)/;

let workspace: StartedWorkspace;

beforeAll(async () => {
  workspace = await startWorkspace();
});
afterAll(() => workspace.close());

const ofProgram = servedOperations
  .map(({ operation }) => operation)
  .filter(({ auth, id, path }) => auth === "secret" && OF_PROGRAM.test(path) && id !== "createProgram");
const inputFirst = ofProgram.filter(({ path }) => INPUT_FIRST.test(path));
const programFirst = ofProgram.filter((operation) => !inputFirst.includes(operation));
const named = (operations: readonly AnyOperation[]) =>
  operations.map((operation) => [operation.id, operation] as const);

/** Sends what no operation of a program takes: in the query, and in the body where there is one. */
function sendInvalid({ method, path, input }: AnyOperation, body: unknown, key = workspace.workspace.apiKey) {
  const target = `${path.replaceAll(/\{\w+\}/g, "x")}?page=none&pageSize=none&interval=none`;
  return refusal(workspace, method, target, { key, ...(input.body ? { body } : {}) });
}

test("each operation says by its path which comes first", () => {
  const flagged = servedOperations.filter((served) => served.programFirst).map(({ operation }) => operation.id);
  expect(flagged.toSorted()).toEqual(programFirst.map(({ id }) => id).toSorted());
  expect(inputFirst.length).toBeGreaterThan(10);
});

test.each(named(programFirst))("without a program, %s says so whatever it is sent", async (_id, operation) => {
  for (const body of ["{", "[]", {}]) expect(await sendInvalid(operation, body)).toEqual(NO_PROGRAM);
});

test.each(named(inputFirst))("%s looks for a program after its input is read", async (_id, operation) => {
  const isList = "page" in operation.input.query.shape;
  expect(await sendInvalid(operation, "{")).toEqual(operation.input.body ? NOT_JSON : isList ? INVALID : NO_PROGRAM);
  if (operation.input.body) expect(await sendInvalid(operation, [])).toEqual(INVALID);
});

test.each(named(programFirst))("the permission for %s comes before the program", async (_id, operation) => {
  const { key } = await addMemberKey(workspace.database, workspace.workspace.id, "owner", { scopes: ["tags.read"] });
  expect((await sendInvalid(operation, "{", key)).slice(0, 2)).toEqual([403, "forbidden"]);
});

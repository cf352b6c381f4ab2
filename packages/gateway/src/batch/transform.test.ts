import { expect, test } from "vitest";
import { batch, list, remove, scriptLinks, sentTo, transformNode } from "../testing/batch-request.ts";
import { startTestGateway } from "../testing/test-gateway.ts";

test("a transform makes something of the results of others, and others use what it makes", async () => {
  await using t = await startTestGateway();
  scriptLinks(t, 4);
  const { status, json } = await batch(
    t,
    [
      remove({ loop_on: "{{resources.large}}", id: "{{item.id}}" }),
      transformNode("large", "resources.links[$number(id) > $$.args.above]"),
      transformNode("summary", '{ "count": $count(resources.large), "tenant": integrated_account.tenant_id }'),
      list({ persist: false }),
    ],
    { args: { above: 2 } },
  );
  expect({ status, json }).toEqual({
    status: 200,
    json: {
      result: {
        gone: [{ id: "3" }, { id: "4" }],
        large: [{ id: "3" }, { id: "4" }],
        summary: [{ count: 2, tenant: "acme" }],
      },
      errors: {},
    },
  });
  expect(sentTo(t)).toEqual(["GET /links", "DELETE /links/3", "DELETE /links/4"]);
});

test("one value is a list of one, and nothing is an empty list", async () => {
  await using t = await startTestGateway();
  scriptLinks(t, 2);
  const { json } = await batch(t, [
    list({ persist: false }),
    transformNode("number", "$sum(resources.links.$number(id))"),
    transformNode("none", "resources.links[id = 'x'].id"),
    transformNode("null", "null"),
    transformNode("quoted", "$count($$.resources.`links`)"),
    remove({ loop_on: "{{resources.none}}", id: "{{item}}" }),
  ]);
  expect(json).toEqual({ result: { number: [3], none: [], null: [null], quoted: [2], gone: [] }, errors: {} });
});

test("a number that a double cannot hold keeps its digits, and is not computed with", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ text: '[{"id": 9007199254740993, "n": 0.5}]' }));
  const answer = await batch(t, [
    list({ persist: false }),
    transformNode("kept", "resources.links.{'id': id, 'n': n}"),
    transformNode("copied", "resources.links ~> | $ | {'n': 1} |"),
    transformNode("computed", "resources.links.id + 1"),
  ]);
  expect(answer.text).toContain('"kept":[{"id":9007199254740993,"n":0.5}]');
  expect(answer.text).toContain('"copied":[{"id":9007199254740993,"n":1}]');
  expect(answer.json.errors.computed).toMatchObject([{ statusCode: 400 }]);
});

test("what is no transform is refused before anything is done", async () => {
  await using t = await startTestGateway();
  const refusal = async (...resources: unknown[]) => {
    const { status, json } = await batch(t, [remove({ id: "1" }), ...resources]);
    return [status, json.message];
  };
  const place = "body.resources[1]";
  expect(await refusal(transformNode("x", "resources.("))).toEqual([
    400,
    expect.stringMatching(/^body\.resources\[1\]\.config\.expression is no JSONata: .+ \(at character \d+\)$/),
  ]);
  expect(await refusal(transformNode("x", `"${"[".repeat(9)}`))).toMatchObject([
    400,
    expect.stringContaining("JSONata"),
  ]);
  expect(await refusal(transformNode("x", "(".repeat(16_000)))).toMatchObject([
    400,
    expect.stringContaining("JSONata"),
  ]);
  expect(await refusal(transformNode("x", "resources.lniks.id"))).toEqual([
    400,
    `${place} depends on lniks, which is not in the batch`,
  ]);
  expect(await refusal(transformNode("x", "resources.x"))).toMatchObject([400, expect.stringContaining("cycle")]);
  expect(await refusal(transformNode("x", ""))).toMatchObject([
    400,
    expect.stringContaining(`${place}.config.expression`),
  ]);
  expect(await refusal(transformNode("x", " ".repeat(17_000)))).toMatchObject([400, expect.stringContaining(place)]);
  expect(await refusal(transformNode("x", "1", { loop_on: "{{args}}" }))).toMatchObject([
    400,
    expect.stringContaining(`${place}.loop_on`),
  ]);
  expect(await refusal({ type: "spool", name: "x" })).toMatchObject([
    400,
    expect.stringContaining(`${place}.type: must be request or transform`),
  ]);
  const many = Array.from({ length: 21 }, (_, index) => transformNode(`t${index}`, "1"));
  expect(await refusal(...many)).toMatchObject([400, expect.stringContaining("20 transforms at most")]);
  expect(t.sent).toEqual([]);
});

/** Expressions that must not have their way, and why they have not. */
const HOSTILE: readonly [expression: string, reason: RegExp][] = [
  ["($f := function($n) { 1 + $f($n + 1) }; $f(0))", /Stack overflow|memory/],
  ["($f := function($n) { $n < 0 ? 0 : $f($n + 1) }; $f(0))", /computed for over 2000 ms/],
  [`$contains("${"a".repeat(40)}b", /^(a|aa)+$/)`, /computed for over 2000 ms/],
  ["[1..9000000]", /memory/],
  ['$uppercase($pad("x", 500000000))', /memory/],
  ["function($x) { $x }", /holds a function/],
  ['{"a": [$uppercase]}', /holds a function/],
  ["($f := function($n) { $n = 0 ? 1 : {'a': $f($n - 1)} }; $f(150))", /nested deeper than 100 levels/],
  ['$pad("x", 5000000)', /The result has 5000002 bytes; 4194304 are allowed/],
  ['$number("x")', /Unable to cast value to a number/],
  ['$error("no links")', /no links/],
  ["1 / 0", /a number without bounds/],
];

test("an expression that fails or is too much has its reason, and ends nothing but what waits for it", async () => {
  await using t = await startTestGateway();
  const { status, json } = await batch(t, [
    ...HOSTILE.map(([expression], index) => transformNode(`hostile${index}`, expression)),
    remove({ id: "1", depends_on: "hostile0" }),
    transformNode("fine", "1 + 1"),
  ]);
  expect(status).toBe(200);
  expect(json.result).toEqual({ fine: [2] });
  for (const [index, [, reason]] of HOSTILE.entries()) {
    expect(json.errors[`hostile${index}`]).toMatchObject([{ statusCode: 400, message: expect.stringMatching(reason) }]);
  }
  expect(json.errors.gone).toMatchObject([{ statusCode: 424 }]);
  expect(t.sent).toEqual([]);
});

test("more than an expression may read is refused", async () => {
  await using t = await startTestGateway();
  t.script(() => ({ json: Array.from({ length: 5 }, () => ({ text: "ä".repeat(500_000) })) }));
  const { json } = await batch(t, [list({ persist: false }), transformNode("made", "$count(resources.links)")]);
  expect(json.errors.made).toMatchObject([{ statusCode: 400, message: expect.stringContaining("over 4194304 bytes") }]);
});

test("a repeat of a batch that failed in part goes on with what an earlier run computed", async () => {
  await using t = await startTestGateway({ upstreamTimeoutMs: 5_000 });
  const resources = [
    transformNode("moment", "$millis() & ':' & $random()"),
    { resource: "links", method: "create", name: "made", body: { url: "u", comments: "{{resources.moment}}" } },
  ];
  const headers = { "idempotency-key": "batch-1" };
  const body = { integrated_account_id: t.account.id, resources };
  t.script(() => ({ status: 429, headers: { "retry-after": "1" }, json: {} }));
  const first = await t.call("POST", "/batch-request", { body, headers });
  expect(first.json).toMatchObject({ errors: { made: [{ statusCode: 429 }] }, is_partial_response: true });
  t.script(({ body: sent }) => ({ json: { id: "1", sent } }));
  const second = await t.call("POST", "/batch-request", { body, headers });
  expect(second.json.errors).toEqual({});
  expect(second.json.result.moment).toEqual(first.json.result.moment);
});

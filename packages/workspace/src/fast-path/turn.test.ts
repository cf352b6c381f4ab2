import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Turn } from "./turn.ts";

function setUp() {
  const done: string[] = [];
  const turn = new Turn();
  const add = (name: string) =>
    turn.add(
      () => done.push(`answer ${name}`),
      () => done.push(`record ${name}`),
    );
  return { done, turn, add };
}

test("all answers of a turn are sent in order, and then all records are made, once", async () => {
  const { done, turn, add } = setUp();
  add("a");
  turn.add(() => done.push("answer b"), undefined);
  add("c");
  expect(done).toEqual([]);
  await nextTurn();
  const all = ["answer a", "answer b", "answer c", "record a", "record c"];
  expect(done).toEqual(all);
  await nextTurn();
  expect(done).toEqual(all);
  add("d");
  await nextTurn();
  expect(done).toEqual([...all, "answer d", "record d"]);
});

test("a turn can be ended before its time, and what comes after is of the next", async () => {
  const { done, turn, add } = setUp();
  add("a");
  turn.end();
  expect(done).toEqual(["answer a", "record a"]);
  add("b");
  await nextTurn();
  expect(done).toEqual(["answer a", "record a", "answer b", "record b"]);
});

test("what an answer leads to is of the next turn", async () => {
  const { done, turn, add } = setUp();
  turn.add(
    () => add("later"),
    () => done.push("record first"),
  );
  await nextTurn();
  expect(done).toEqual(["record first"]);
  await nextTurn();
  expect(done).toEqual(["record first", "answer later", "record later"]);
});

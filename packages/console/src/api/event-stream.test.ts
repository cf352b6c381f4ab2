import fc from "fast-check";
import { expect, test } from "vitest";
import { createStreamReader } from "./event-stream.ts";

const TRICKY = { key: "a\nb", text: "id: 9\n\ndata: x" };
const STREAM = [
  "retry: 2000\n\n",
  `id: 7\nevent: click\ndata: ${JSON.stringify(TRICKY)}\n\n`,
  ": heartbeat\nid: 8\n\n",
  'event: run\ndata: {"id":"run_1"}\n\n',
].join("");

test("a stream is read as it was written, in whatever parts it comes", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: STREAM.length }), { maxLength: 20 }), (cuts) => {
      const read = createStreamReader();
      const ends = [...cuts.toSorted((a, b) => a - b), STREAM.length];
      const messages = ends.flatMap((end, index) => read(STREAM.slice(ends[index - 1] ?? 0, end)));
      expect(messages).toEqual([
        { type: "alive", id: undefined, data: undefined },
        { type: "click", id: "7", data: TRICKY },
        { type: "alive", id: "8", data: undefined },
        { type: "run", id: "8", data: { id: "run_1" } },
      ]);
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { formatServerSentEvent } from "./server-sent-event.ts";

test.each([
  [{ id: 7, event: "link.clicked", data: { a: [1] } }, 'id: 7\nevent: link.clicked\ndata: {"a":[1]}\n\n'],
  [{ event: "message", data: null }, "event: message\ndata: null\n\n"],
  [{ retryMs: 2000, id: 7 }, "retry: 2000\nid: 7\n\n"],
  [{ comment: "heartbeat", id: 7 }, ": heartbeat\nid: 7\n\n"],
  [{ comment: "still at it" }, ": still at it\n\n"],
])("%j is written as its parts, and ends with an empty line", (event, text) => {
  expect(formatServerSentEvent(event)).toBe(text);
});

test("any data is one line, from which it can be read again", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (data) => {
      // The breaks that the standard knows.
      const lines = formatServerSentEvent({ data }).split(/\r\n|\r|\n/);
      expect(lines).toEqual([expect.stringMatching(/^data: /), "", ""]);
      expect(JSON.stringify(JSON.parse(lines[0]?.slice("data: ".length) ?? ""))).toBe(JSON.stringify(data));
    }),
  );
});

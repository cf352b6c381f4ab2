/** One message of a stream of server-sent events. */
export interface StreamMessage {
  /** `message` unless the stream says otherwise; `alive` for one without data, which only says how far it is. */
  readonly type: string;
  /** Of the last message that had one. */
  readonly id: string | undefined;
  /** Out of JSON. */
  readonly data: unknown;
}

/**
 * Reads a stream in the parts in which it comes. `EventSource` cannot: it sends no header, and without ours no cookie counts.
 *
 * @returns takes the next part, and gives the messages that it completes. Source: HTML Living Standard 9.2.
 */
export function createStreamReader(): (part: string) => readonly StreamMessage[] {
  let rest = "";
  let id: string | undefined;
  return (part) => {
    const blocks = (rest + part).split("\n\n");
    rest = blocks.pop() ?? "";
    return blocks.map((block) => {
      let type = "message";
      const lines: string[] = [];
      for (const line of block.split("\n")) {
        const [, field, value = ""] = /^(\w*): ?(.*)$/s.exec(line) ?? [];
        if (field === "id") id = value;
        else if (field === "event") type = value;
        else if (field === "data") lines.push(value);
      }
      if (lines.length === 0) return { type: "alive", id, data: undefined };
      return { type, id, data: JSON.parse(lines.join("\n")) as unknown };
    });
  };
}

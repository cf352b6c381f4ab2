import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/server";

/** Knows which requests of the client have no answer yet. */
export interface CountingTransport extends Transport {
  /** Resolves when every request that has come is answered or cancelled, or the other end is gone. */
  whenAnswered(): Promise<void>;
}

/** Around any transport. */
export function countRequests(inner: Transport): CountingTransport {
  const open = new Set<unknown>();
  let isClosed = false;
  let waiting: (() => void)[] = [];
  const settle = (id: unknown) => {
    open.delete(id);
    if (open.size > 0 && !isClosed) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };

  const outer: CountingTransport = {
    async start() {
      inner.onmessage = (message, extra) => {
        if (isRequest(message)) open.add(message.id);
        const cancelled = cancelledId(message);
        outer.onmessage?.(message, extra);
        if (cancelled !== undefined) settle(cancelled);
      };
      inner.onerror = (error) => outer.onerror?.(error);
      inner.onclose = () => {
        isClosed = true;
        settle(undefined);
        outer.onclose?.();
      };
      await inner.start();
    },
    async send(message, options) {
      try {
        await inner.send(message, options);
      } finally {
        if (!("method" in message)) settle(message.id);
      }
    },
    close: () => inner.close(),
    whenAnswered: () =>
      open.size === 0 || isClosed ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve)),
  };
  return outer;
}

function isRequest(message: JSONRPCMessage): message is JSONRPCMessage & { id: string | number } {
  return "method" in message && "id" in message;
}

/** What was cancelled gets no answer. */
function cancelledId(message: JSONRPCMessage): unknown {
  const isCancellation = "method" in message && message.method === "notifications/cancelled";
  return isCancellation ? (message.params as { requestId?: unknown } | undefined)?.requestId : undefined;
}

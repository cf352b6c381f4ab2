import type { IncomingMessage, ServerResponse } from "node:http";

/**
 * For requests with `Expect: 100-continue`, whose client waits for a word before it sends its body: it gets that when
 * somebody begins to read, which nobody does before the caller is admitted. To be called when the request comes.
 */
export function continueWhenRead(request: IncomingMessage, response: ServerResponse): void {
  const read = request._read;
  request._read = (size) => {
    request._read = read;
    if (!response.headersSent) response.writeContinue();
    read.call(request, size);
  };
}

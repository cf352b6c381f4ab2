import { STATUS_CODES } from "node:http";
import type { VisitResponse } from "../redirects/respond.ts";

/** What would end a header, or can't be sent as one byte. */
const UNFIT = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * A response as it is sent, one character for each byte of the head; the body follows in UTF-8.
 *
 * @param keepAliveSeconds How long the connection will stay open for the next request.
 * @throws `TypeError` for a header value that would not stay within its line.
 */
export function encodeHead({ status, headers, body }: VisitResponse, nowMs: number, keepAliveSeconds: number): string {
  let head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n`;
  for (const name in headers) {
    const value = headers[name] ?? "";
    if (typeof value === "string") head += line(name, value);
    else for (const each of value) head += line(name, each);
  }
  return `${head}Content-Length: ${body === "" ? 0 : Buffer.byteLength(body)}\r\nDate: ${httpDate(nowMs)}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=${keepAliveSeconds}\r\n\r\n`;
}

function line(name: string, value: string): string {
  if (UNFIT.test(value)) throw new TypeError(`The value of ${name} can't stand in a header.`);
  return `${name}: ${value}\r\n`;
}

let dateSecond = Number.NaN;
let dateText = "";

/** The value of `Date`, which is formatted once a second. */
function httpDate(nowMs: number): string {
  const second = Math.floor(nowMs / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(nowMs).toUTCString();
  }
  return dateText;
}

import { createSocket } from "node:dgram";
import { once } from "node:events";

const TYPES = { A: 1, CNAME: 5, TXT: 16, AAAA: 28 } as const;
type RecordType = keyof typeof TYPES;

/** What a name holds, or how the server fails when it is asked for it. */
export type DnsEntry = { readonly [Type in RecordType]?: readonly string[] } | "SERVFAIL" | "TIMEOUT";

export interface StartedDns {
  /** `127.0.0.1:<port>`. */
  readonly server: string;
  /** By name, in lower case. Other names do not exist. */
  readonly zone: Map<string, DnsEntry>;
  close(): Promise<void>;
}

/** Nothing listens there: a question gets no answer, and there is no other server to ask. */
export const NO_DNS = "127.0.0.1:1";

const SERVFAIL = 2;
const NXDOMAIN = 3;
const HEADER_BYTES = 12;

/** A DNS server on UDP at a free loopback port, which answers from a table and follows its aliases. RFC 1035, 4. */
export async function startDns(): Promise<StartedDns> {
  const zone = new Map<string, DnsEntry>();
  const socket = createSocket("udp4");
  socket.on("message", (query, { port, address }) => {
    const reply = answer(query, zone);
    if (reply) socket.send(reply, port, address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    server: `127.0.0.1:${socket.address().port}`,
    zone,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function answer(query: Buffer, zone: StartedDns["zone"]): Buffer | undefined {
  const { name, end } = readName(query);
  const question = query.subarray(HEADER_BYTES, end + 4);
  const type = query.readUInt16BE(end);
  const entry = zone.get(name);
  if (entry === "TIMEOUT") return undefined;
  const answers = entry === undefined || entry === "SERVFAIL" ? [] : findAnswers(zone, name, type);
  const header = Buffer.alloc(HEADER_BYTES);
  query.copy(header, 0, 0, 2);
  const code = entry === "SERVFAIL" ? SERVFAIL : entry === undefined ? NXDOMAIN : 0;
  // A response, recursion asked for and available.
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(answers.length, 6);
  return Buffer.concat([header, question, ...answers]);
}

function findAnswers(zone: StartedDns["zone"], name: string, type: number): Buffer[] {
  const entry = zone.get(name);
  if (entry === undefined || typeof entry === "string") return [];
  const own = (Object.keys(TYPES) as RecordType[])
    .filter((known) => TYPES[known] === type)
    .flatMap((known) => (entry[known] ?? []).map((value) => record(name, known, value)));
  if (own.length > 0) return own;
  return (entry.CNAME ?? []).flatMap((target) => [record(name, "CNAME", target), ...findAnswers(zone, target, type)]);
}

function record(name: string, type: RecordType, value: string): Buffer {
  const data = encode(type, value);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(TYPES[type], 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([encodeName(name), fixed, data]);
}

function encode(type: RecordType, value: string): Buffer {
  if (type === "A") return Buffer.from(value.split(".").map(Number));
  if (type === "AAAA") return encodeIPv6(value);
  if (type === "CNAME") return encodeName(value);
  return Buffer.concat([Buffer.from([Buffer.byteLength(value)]), Buffer.from(value)]);
}

function encodeIPv6(address: string): Buffer {
  const [head = [], tail = []] = address.split("::").map((half) => half.split(":").filter(Boolean));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => "0");
  return Buffer.from([...head, ...zeros, ...tail].map((group) => group.padStart(4, "0")).join(""), "hex");
}

function encodeName(name: string): Buffer {
  const labels = name.split(".").flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]);
  return Buffer.concat([...labels, Buffer.from([0])]);
}

/** The name that is asked for, and where it ends. */
function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}

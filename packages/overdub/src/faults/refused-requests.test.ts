import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { routesOf } from "@overdub/gateway";
import { catalog } from "@overdub/gateway/tools";
import type { StartedOverdub } from "@overdub/testkit";
import { startOverdub } from "@overdub/testkit";
import { expect, test } from "vitest";

const MANAGED = ["/integrated-account", "/integrated-account/me", "/api-token", "/log", "/audit-log", "/batch-request"];
const OTHERS = ["/mcp", "/mcp/x", "/custom/x", "/unified/x", "/integration/dub/tools", "/health", "/nowhere", "//x//"];

/** Sent by anybody: what is large, deep, longer than it says, or never ends. */
const KB = 1024;
const DEEP = "[".repeat(512 * KB);
const WIDE = `[${"{},".repeat(150 * KB)}{}]`;
const withLength = (body: string, length = body.length) => `Content-Length: ${length}\r\n\r\n${body}`;
const BODIES = [
  withLength(DEEP),
  withLength(WIDE),
  withLength(WIDE, 15_000_000),
  withLength(DEEP, 10),
  `Transfer-Encoding: chunked\r\n\r\n${DEEP.length.toString(16)}\r\n${DEEP}\r\n`,
];

test.skipIf(!existsSync("/proc/self/stat"))(
  "what a stranger sends costs no more than a refusal, on any route of both ports",
  async () => {
    await using server = await startOverdub({ args: ["--empty"] });
    const targets = await targetsOf(server);
    expect(targets.length).toBeGreaterThan(100);
    const sendAll = async (request: (target: Target, index: number) => string) => {
      const before = ticksOf(server.pid);
      for (const [index, target] of targets.entries()) {
        expect([target, await statusOf(target.port, request(target, index))]).toEqual([
          target,
          expect.stringMatching(/^[234]/),
        ]);
      }
      return ticksOf(server.pid) - before;
    };
    const plain = ({ path }: Target) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const hostile = ({ method, path }: Target, index: number) =>
      `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer dub_pk_${"x".repeat(15 * KB)}\r\n${BODIES[index % BODIES.length]}`;

    // What is compiled and cached by then is so for both.
    await sendAll(plain);
    await sendAll(hostile);
    const memory = memoryOf(server.pid);
    const refusals = await sendAll(plain);
    const attacks = await sendAll(hostile);
    // In ticks of 10 ms; to parse one such body takes several.
    expect(attacks).toBeLessThan(10 * (refusals + 20));
    expect(memoryOf(server.pid)).toBeLessThan(memory + 100 * KB);
    expect(server.output.stderr).toBe("");
  },
);

interface Target {
  readonly port: number;
  readonly method: string;
  readonly path: string;
}

async function targetsOf({ gateway, workspace }: StartedOverdub): Promise<Target[]> {
  const ofGateway = catalog.flatMap((tool) =>
    routesOf(tool).map(({ rest }) => `/proxy/${tool.resource}/${rest.replace(/:\w+/, "x")}`),
  );
  const document = (await (await fetch(`${workspace}/api`)).json()) as { paths: Record<string, object> };
  const ofWorkspace = Object.keys(document.paths).map((path) => `/api${path.replaceAll(/\{\w+\}/g, "x")}`);
  const on = (origin: string, paths: readonly string[]) =>
    paths.map((path, index) => {
      const method = ["POST", "PATCH", "DELETE", "PUT"][index % 4] ?? "POST";
      return { port: Number(new URL(origin).port), method, path };
    });
  return [
    ...on(gateway, [...new Set(ofGateway), ...MANAGED, ...OTHERS]),
    ...on(workspace, [...ofWorkspace, "/api/nowhere", "/api/images/x", "/api/metrics", "/_proxy/dub/track/click"]),
    ...on(workspace, ["/_proxy/dub/script.js", "/unknown-link", "/"]),
  ];
}

/** Of the first response, or why there was none; the connection is left then, whatever of the request was not taken. */
async function statusOf(port: number, request: string): Promise<string> {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.on("error", () => {});
  socket.write(request, "latin1");
  try {
    const [head] = (await once(socket, "data")) as [Buffer];
    return head.toString("latin1", 9, 12);
  } catch (error) {
    return String(error);
  } finally {
    socket.destroy();
  }
}

/** What the process has used of a processor, in hundredths of a second. Source: proc(5). */
function ticksOf(pid: number): number {
  const [, fields = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const [user, system] = fields.split(" ").slice(11, 13);
  return Number(user) + Number(system);
}

/** The most that it has had in memory so far, in KB. Source: proc(5). */
function memoryOf(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}

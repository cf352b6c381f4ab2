import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { Readable } from "node:stream";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as EarlierClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as EarlierTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { StartedOverdub } from "@overdub/testkit";
import { startOverdub, temporaryFolder } from "@overdub/testkit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { REPOSITORY } from "../docs/pages.ts";

const NGINX = "/usr/sbin/nginx";
const OPENSSL = "/usr/bin/openssl";
const isInstalled = existsSync(NGINX) && existsSync(OPENSSL);

const GATEWAY = "https://gateway.example.com";
const LINKS = "https://links.example.com";
const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

test.skipIf(isInstalled || process.env.CI === undefined)("nginx and openssl are where tests must be complete", () => {
  expect.fail("The tests behind a TLS proxy need nginx and openssl.");
});

// Debian's packages nginx-light and openssl; without them nothing here can be said.
describe.skipIf(!isInstalled)("behind nginx, as docs/operating.md configures it", () => {
  const stack = new AsyncDisposableStack();
  let server: StartedOverdub;
  /** Trusts the proxy's certificate, and finds every name on this machine. */
  let fetchThere: (input: string | URL, init?: RequestInit) => Promise<Response>;
  let accessLog: string;

  beforeAll(async () => {
    const folder = stack.use(await temporaryFolder());
    const env = { OVERDUB_PUBLIC_URL: GATEWAY, OVERDUB_PUBLIC_HOST: "links.example.com", OVERDUB_GEO_HEADERS: "plain" };
    server = stack.use(await startOverdub({ data: join(folder.path, "data"), env, args: ["--empty"] }));
    const certificate = makeCertificate(folder.path);
    const port = await freePort();
    accessLog = join(folder.path, "access.log");
    const local = JSON.parse(await readFile(join(server.data, "server.json"), "utf8"));
    const servers = withKeptAnswers(nginxExample(await readFile(join(REPOSITORY, "docs/operating.md"), "utf8")))
      .replaceAll("listen 443", `listen 127.0.0.1:${port}`)
      .replaceAll(/ssl_certificate \S+;/g, `ssl_certificate ${certificate.file};`)
      .replaceAll(/ssl_certificate_key \S+;/g, `ssl_certificate_key ${certificate.keyFile};`)
      .replaceAll("127.0.0.1:4400", new URL(local.gateway).host.replace("localhost", "127.0.0.1"))
      .replaceAll("127.0.0.1:4401", new URL(local.workspace).host.replace("localhost", "127.0.0.1"));
    stack.defer(await startNginx(folder.path, servers, accessLog, port));
    const ca = await readFile(certificate.file);
    fetchThere = (input, init) => fetchFrom(port, ca, new Request(input, init));
    expect((await api("/domains", { slug: "go.acme.com" })).status).toBe(201);
  });
  afterAll(() => stack.disposeAsync());

  const api = (path: string, body?: object) =>
    fetchThere(`${LINKS}/api${path}`, {
      method: body ? "POST" : "GET",
      headers: { authorization: `Bearer ${server.workspaceKey}` },
      ...(body && { body: JSON.stringify(body) }),
    });

  test("what is printed and handed out are the public addresses", async () => {
    expect(server).toMatchObject({ gateway: GATEWAY, workspace: LINKS });
    expect(server.mcpUrl).toMatch(new RegExp(`^${GATEWAY}/mcp/ovdmcp_`));
    const made = await fetchThere(`${GATEWAY}/integrated-account/${server.accountId}/mcp`, {
      method: "POST",
      headers: { authorization: `Bearer ${server.apiToken}` },
      body: JSON.stringify({ name: "Another" }),
    });
    expect(await made.json()).toMatchObject({ url: expect.stringMatching(new RegExp(`^${GATEWAY}/mcp/ovdmcp_`)) });
    const metadata = await fetchThere(`${GATEWAY}/.well-known/oauth-protected-resource/mcp`);
    expect(await metadata.json()).toMatchObject({ resource: `${GATEWAY}/mcp` });
  });

  test.each([
    [
      "the 2026-07-28 client",
      async (url: URL, init?: RequestInit) => {
        const client = new Client(
          { name: "test", version: "1" },
          { versionNegotiation: { mode: { pin: "2026-07-28" } } },
        );
        await client.connect(
          new StreamableHTTPClientTransport(url, { fetch: fetchThere, ...(init && { requestInit: init }) }),
        );
        return client;
      },
    ],
    [
      "the 1.x client",
      async (url: URL, init?: RequestInit) => {
        const client = new EarlierClient({ name: "test", version: "1" });
        await client.connect(new EarlierTransport(url, { fetch: fetchThere, ...(init && { requestInit: init }) }));
        return client;
      },
    ],
  ])("%s works, with the token in the path and in a header", async (_name, connectTo) => {
    const token = server.mcpUrl.slice(`${GATEWAY}/mcp/`.length);
    const ways = [
      () => connectTo(new URL(server.mcpUrl)),
      () => connectTo(new URL(`${GATEWAY}/mcp`), { headers: { authorization: `Bearer ${token}` } }),
    ];
    for (const way of ways) {
      const client = await way();
      const reply = await client.callTool({ name: "dub_links_count", arguments: {} });
      expect(reply).toMatchObject({ structuredContent: { result: expect.any(Number) } });
      await client.close();
    }
  });

  test.each(["evil.example.com", "localhost.example.com", "links.example.com.evil.example"])(
    "MCP does not answer to %s",
    async (host) => {
      const response = await fetchThere(`https://${host}${new URL(server.mcpUrl).pathname}`, {
        method: "POST",
        body: "{}",
      });
      expect(response.status).toBe(403);
    },
  );

  test("no visitor chooses an address or a country", async () => {
    const made = await api("/links", { domain: "go.acme.com", key: "hello", url: "https://example.com/" });
    expect(await made.json()).toMatchObject({ shortLink: "https://go.acme.com/hello" });
    const visit = await fetchThere("https://go.acme.com/hello", {
      headers: {
        "user-agent": CHROME,
        "x-country-code": "NO",
        "x-real-ip": "8.8.8.8",
        "x-forwarded-for": "8.8.8.8",
        "cf-ipcountry": "NO",
      },
    });
    expect([visit.status, visit.headers.get("location")]).toEqual([302, "https://example.com/"]);
    await expect
      .poll(async () => (await api("/events?event=clicks&interval=24h")).json())
      .toMatchObject([{ click: { country: "Unknown" }, link: { key: "hello" } }]);
  });

  test("a click is on the console's stream of news at once, though the proxy keeps other answers back", async () => {
    const page = { origin: GATEWAY, "sec-fetch-site": "same-origin", "overdub-console": "1" };
    const body = JSON.stringify({ token: server.apiToken });
    const signedIn = await fetchThere(`${GATEWAY}/console/session`, { method: "POST", headers: page, body });
    const [cookie = ""] = (signedIn.headers.get("set-cookie") ?? "").split(";");
    const made = await api("/links", { domain: "go.acme.com", key: "live", url: "https://example.com/" });
    expect(made.status).toBe(200);
    const address = `${GATEWAY}/console/news?integrated_account_id=${server.accountId}`;
    const news = await fetchThere(address, { headers: { ...page, cookie } });
    expect(news.status).toBe(200);
    let said = "";
    let isVisited = false;
    for await (const chunk of (news.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
      said += chunk;
      if (/"key":"live"/.test(said)) break;
      if (isVisited || !said.includes("event: start")) continue;
      isVisited = true;
      await fetchThere("https://go.acme.com/live", { headers: { "user-agent": CHROME } });
    }
    expect(said).toMatch(/^event: click$/m);
  });

  test("the proxy's log has no token", async () => {
    const log = await readFile(accessLog, "utf8");
    expect(log).toContain("/hello");
    expect(log).not.toContain("ovdmcp_");
  });
});

/** The one block of it. */
function nginxExample(document: string): string {
  const [, example = ""] = /^```nginx\n([\s\S]+?)^```$/m.exec(document) ?? [];
  expect(example).toContain("proxy_pass");
  return example;
}

/** What is about the console as nginx does it by itself: it keeps answers until they are complete. */
function withKeptAnswers(servers: string): string {
  const [block = ""] = /^ {2}location \/ \{\n[\s\S]+?^ {2}\}\n/m.exec(servers) ?? [];
  expect(block).toContain("proxy_buffering off;");
  const kept = block.replace("location / {", "location /console/ {").replace("proxy_buffering off;", "");
  return servers.replace(block, `${block}${kept}`);
}

function makeCertificate(folder: string) {
  const [file, keyFile] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  const names = "DNS:*.example.com,DNS:*.example.com.evil.example,DNS:go.acme.com";
  const made = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  const about = ["-subj", "/CN=example.com", "-addext", `subjectAltName=${names}`, "-out", file, "-keyout", keyFile];
  execFileSync(OPENSSL, ["req", ...made, ...about], { stdio: "ignore" });
  return { file, keyFile };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await once(probe.listen(0, "127.0.0.1"), "listening");
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** @returns what ends it. */
async function startNginx(folder: string, servers: string, accessLog: string, port: number) {
  const temporary = join(folder, "nginx");
  await mkdir(temporary);
  await chmod(folder, 0o755);
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${temporary};`);
  const configuration = `${process.getuid?.() === 0 ? "user root;" : ""}
daemon off;
pid ${join(folder, "nginx.pid")};
error_log stderr warn;
worker_processes 1;
events {}
http {
access_log ${accessLog};
${paths.join("\n")}
${servers}
}
`;
  await writeFile(join(folder, "nginx.conf"), configuration);
  const child = spawn(NGINX, ["-e", "stderr", "-p", folder, "-c", join(folder, "nginx.conf")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (text: Buffer) => {
    said += text;
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const closed = once(child, "close");
  const stop = async () => {
    process.off("exit", kill);
    // At once, and its workers with it.
    child.kill("SIGTERM");
    await closed;
  };
  try {
    await vi.waitUntil(() => child.exitCode !== null || isListening(port), { timeout: 30_000 });
    if (child.exitCode !== null) throw new Error("It ended.");
  } catch (cause) {
    await stop();
    throw new Error(`nginx did not start:\n${said}`, { cause });
  }
  return stop;
}

async function isListening(port: number): Promise<boolean> {
  const socket = connect({ port, host: "127.0.0.1" });
  return new Promise((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

async function fetchFrom(port: number, ca: Buffer, asked: Request): Promise<Response> {
  const { hostname, pathname, search } = new URL(asked.url);
  const body = Buffer.from(await asked.arrayBuffer());
  const sent = request({
    hostname,
    port,
    ca,
    agent: false,
    method: asked.method,
    path: pathname + search,
    headers: { ...Object.fromEntries(asked.headers), host: hostname, "content-length": String(body.length) },
    lookup: (_name, { all }, found) => {
      if (all) found(null, [{ address: "127.0.0.1", family: 4 }]);
      else found(null, "127.0.0.1", 4);
    },
  });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const hasBody = ![202, 204, 304].includes(response.statusCode ?? 0);
  const headers = Object.entries(response.headersDistinct).flatMap(([name, values]) =>
    (values ?? []).map((value): [string, string] => [name, value]),
  );
  // As it comes.
  const answered = hasBody ? (Readable.toWeb(response) as ReadableStream<Uint8Array>) : null;
  return new Response(answered, { status: response.statusCode ?? 0, headers });
}

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { hasBrowser } from "@overdub/workspace/testing/browser";
import { expect, onTestFinished, test } from "vitest";
import { startConsoleScene } from "./testing/console-scene.ts";

const PREFIX = "/tools/overdub";
const BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** A proxy that has the gateway below a path, which it takes off, and passes answers on as they come. */
async function startProxy() {
  const proxy = { origin: "", upstream: "", strays: [] as string[] };
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? "";
    if (!path.startsWith(`${PREFIX}/`)) {
      proxy.strays.push(path);
      outgoing.writeHead(404).end();
      return;
    }
    const { hostname, port } = new URL(proxy.upstream);
    const passedOn = request(
      { hostname, port, path: path.slice(PREFIX.length), method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    passedOn.on("error", () => outgoing.destroy());
    outgoing.on("close", () => passedOn.destroy());
    incoming.pipe(passedOn);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  proxy.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return proxy;
}

test.skipIf(!hasBrowser())(
  "below a path of a proxy, the console signs in, goes from page to page, makes a link and hears of its click",
  async () => {
    const proxy = await startProxy();
    const scene = await startConsoleScene({ OVERDUB_PUBLIC_URL: `${proxy.origin}${PREFIX}` });
    onTestFinished(() => scene[Symbol.asyncDispose]());
    const { overdub } = scene;
    proxy.upstream = JSON.parse(await readFile(join(overdub.data, "server.json"), "utf8")).gateway;
    const { consoleUrl } = JSON.parse(await readFile(join(overdub.data, "first-start.json"), "utf8"));
    expect(consoleUrl).toContain(`${proxy.origin}${PREFIX}/console/`);

    const page = await scene.newPage();
    const goTo = (name: string) => page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).click();
    await page.goto(consoleUrl);
    await goTo("Links");
    await expect.poll(() => new URL(page.url()).pathname).toBe(`${PREFIX}/console/links`);
    await page.getByRole("button", { name: /^New link/ }).click();
    await page.getByLabel("Destination").fill("https://tidewell.example/below");
    await page.getByRole("textbox", { name: "Short link", exact: true }).fill("below");
    await page.getByText("Free", { exact: true }).waitFor();
    await page.keyboard.press("Control+Enter");
    await page.getByRole("row", { name: "localhost/below" }).waitFor();

    await goTo("Events");
    await page.getByRole("status").filter({ hasText: "Live" }).waitFor();
    await fetch(`${overdub.workspace}/below`, { headers: { "user-agent": BROWSER }, redirect: "manual" });
    await page.getByRole("row", { name: "/below" }).first().waitFor();

    // The address of a page leads there by itself, too.
    await page.reload();
    await page.getByRole("row", { name: "/below" }).first().waitFor();
    expect(proxy.strays).toEqual([]);
    expect(scene.faults).toEqual([]);
  },
);

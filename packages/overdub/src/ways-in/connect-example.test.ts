import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startOverdub } from "@overdub/testkit";
import { hasBrowser, showsHeading, startBrowser } from "@overdub/workspace/testing/browser";
import { expect, test } from "vitest";
import { tabTo } from "./testing/tab-to.ts";

const EXAMPLE = fileURLToPath(new URL("../../../../examples/connect-hono/server.js", import.meta.url));

/** `examples/connect-hono` as its README starts it. @returns where it is. */
async function startExample(stack: AsyncDisposableStack, gateway: string, token: string): Promise<string> {
  const env = { PATH: process.env.PATH, GATEWAY: gateway, GATEWAY_TOKEN: token, PORT: "0" };
  const child = spawn(process.execPath, [EXAMPLE], { env, stdio: ["ignore", "pipe", "inherit"] });
  stack.defer(() => void child.kill());
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  return String(line).trim();
}

test.skipIf(!hasBrowser())(
  "the example with a button connects a workspace by the keyboard alone, and shows its links",
  async () => {
    await using stack = new AsyncDisposableStack();
    const overdub = stack.use(await startOverdub());
    const browser = stack.adopt(await startBrowser(), (started) => started.close());
    const page = await (await browser.newContext()).newPage();
    await page.goto(await startExample(stack, overdub.gateway, overdub.apiToken));
    await tabTo(page, "Connect Dub");
    await page.keyboard.press("Enter");
    const frame = page.frameLocator("#overdub-link");
    await frame.getByRole("tab", { name: "Sign in with Dub" }).waitFor();
    await tabTo(page, "Sign in with Dub");
    await page.keyboard.press("ArrowRight");
    await tabTo(page, "Dub API key");
    await page.keyboard.insertText(overdub.workspaceKey);
    await frame.getByText("Dub knows this key.").waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Your links:").waitFor();
    await showsHeading(page, "A product");
    expect(await page.getByRole("listitem").count()).toBe(5);
  },
);

/**
 * Pictures of the console's pages on the demo data, and of every state that they can be in, in both themes and at both widths: `npm run console:pictures -- <folder>
 * [name…]`. They are named as the pictures of the design are, `page.width.theme.png`, so that both can be laid side by side.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { SIZES } from "./console-scene.ts";
import { startConsoleScene } from "./console-scene.ts";
import { STORIES } from "./console-stories.ts";

interface Picture {
  readonly name: string;
  readonly path: string;
  /** What has to be there before it is taken: a CSS selector. */
  readonly ready: string;
  readonly act?: (page: Page) => Promise<unknown>;
}

const openFirst = (page: Page) => page.locator("tbody tr:not(.spacer)").first().click();

const PICTURES: readonly Picture[] = [
  { name: "overview", path: "", ready: ".chart-svg" },
  { name: "links", path: "links", ready: "tbody tr" },
  { name: "links-new", path: "links?new", ready: ".sheet form" },
  { name: "links-import", path: "links?import=", ready: ".drop" },
  {
    name: "links-qr",
    path: "links?q=boots",
    ready: "tbody tr",
    async act(page) {
      await openFirst(page);
      await page.getByRole("button", { name: "Design" }).click();
    },
  },
  { name: "analytics", path: "analytics", ready: ".bd li" },
  { name: "events", path: "events", ready: "tbody tr" },
  { name: "customers", path: "customers", ready: "tbody tr" },
  { name: "domains", path: "domains", ready: "tbody tr", act: openFirst },
  { name: "applications", path: "applications", ready: "h1" },
  { name: "partners", path: "partners", ready: "tbody tr" },
  { name: "rewards", path: "rewards", ready: ".card" },
  { name: "commissions", path: "commissions", ready: "tbody tr" },
  { name: "commissions-why", path: "commissions", ready: "tbody tr", act: openFirst },
  { name: "payouts", path: "payouts", ready: "h1" },
  { name: "accounts", path: "accounts", ready: "tbody tr", act: openFirst },
  { name: "playground", path: "playground", ready: ".pg-bars li" },
  { name: "requests", path: "requests", ready: "h1" },
  { name: "pipelines", path: "pipelines", ready: "h1" },
  { name: "settings", path: "settings", ready: "h1" },
];

/** Long enough for what fades in, and for answers that come after the first rows. */
const SETTLE_MS = 900;

const [folder = "", ...names] = process.argv.slice(2);
if (folder === "") throw new Error("Say where the pictures go: npm run console:pictures -- <folder> [name…]");
await mkdir(folder, { recursive: true });
await using scene = await startConsoleScene();
const isWanted = ({ name }: { readonly name: string }) => names.length === 0 || names.includes(name);

async function take(name: string, open: (size: keyof typeof SIZES) => Promise<Page>): Promise<void> {
  for (const size of ["desktop", "phone"] as const) {
    const page = await open(size);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.waitForTimeout(SETTLE_MS);
      await page.screenshot({ path: join(folder, `${name}.${size}.${colorScheme}.png`) });
    }
    await page.context().close();
  }
  process.stdout.write(`${name}\n`);
}

for (const { name, path, ready, act } of PICTURES.filter(isWanted))
  await take(name, async (size) => {
    const page = await scene.open(path, size);
    // On a phone some of it is there and not shown.
    await page.locator(ready).first().waitFor({ state: "attached" });
    await act?.(page);
    return page;
  });
for (const story of STORIES.filter(isWanted)) await take(story.name, (size) => scene.tell(story, size));
for (const fault of scene.faults) process.stdout.write(`fault: ${fault}\n`);

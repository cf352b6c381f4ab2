/**
 * Pictures of every page of the console on the demo data, of its sheets and forms, and of every state that they can be in, in both themes and at both widths:
 * `npm run console:pictures -- <folder> [name…]`. A name may be that of a story, such as `links-empty`, of a view, or of a state. They are named as the pictures
 * of the design are, `page.width.theme.png`, so that both can be laid side by side.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { SIZES, startConsoleScene } from "./console-scene.ts";
import type { Story } from "./console-stories.ts";
import { allStories } from "./console-stories.ts";

/** Long enough for what fades in, and for answers that come after the first rows. */
const SETTLE_MS = 700;
/** For another theme, or another width, of what is there. */
const REDRAW_MS = 250;

const [folder = "", ...names] = process.argv.slice(2);
if (folder === "") throw new Error("Say where the pictures go: npm run console:pictures -- <folder> [name…]");
await mkdir(folder, { recursive: true });
await using scene = await startConsoleScene();

function isWanted({ name, state }: Story): boolean {
  const view = state === undefined ? name : name.slice(0, -state.length - 1);
  return names.length === 0 || [name, view, state].some((each) => each !== undefined && names.includes(each));
}

async function take(story: Story): Promise<void> {
  const page = await scene.tell(story);
  await page.waitForTimeout(SETTLE_MS);
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.waitForTimeout(REDRAW_MS);
      await page.screenshot({ path: join(folder, `${story.name}.${size}.${colorScheme}.png`) });
    }
  }
  await page.context().close();
  process.stdout.write(`${story.name}\n`);
}

for (const story of allStories().filter(isWanted))
  await take(story).catch((error: unknown) => process.stdout.write(`${story.name}: ${String(error)}\n`));
for (const fault of scene.faults) process.stdout.write(`fault: ${fault}\n`);

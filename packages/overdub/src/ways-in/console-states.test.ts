import { findingsOf, hasBrowser } from "@overdub/workspace/testing/browser";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FORMS } from "./testing/console-forms.ts";
import type { ConsoleScene } from "./testing/console-scene.ts";
import { startConsoleScene } from "./testing/console-scene.ts";
import type { State } from "./testing/console-states.ts";
import { STATES } from "./testing/console-states.ts";
import type { Story } from "./testing/console-stories.ts";
import { SHEETS, storiesOf } from "./testing/console-stories.ts";

/** As narrow as phones are. */
const NARROW = { width: 360, height: 740 };
const WIDE = { width: 1280, height: 860 };

/**
 * What is cut off at its edge: contents that are wider than their box, which neither scrolls nor ends in an ellipsis. The
 * page itself is such a box, so that a button which is pushed out of it is found, too.
 */
const CUT = `[...document.querySelectorAll(".app, .app *, [role=dialog], [role=dialog] *")].flatMap((box) => {
  const { overflowX, textOverflow, position } = getComputedStyle(box);
  if ((overflowX !== "hidden" && overflowX !== "clip") || textOverflow === "ellipsis") return [];
  // What is typed moves along in its field.
  if (box.tagName === "INPUT" || box.tagName === "TEXTAREA") return [];
  if (position === "absolute" && box.clientWidth <= 1) return [];
  if (getComputedStyle(box).webkitLineClamp !== "none" || box.scrollWidth <= box.clientWidth + 1) return [];
  const wide = [...box.querySelectorAll("*")].find((each) => each.getBoundingClientRect().right > box.getBoundingClientRect().right + 1);
  return ["cut off: " + box.className + " at " + (wide ?? box).outerHTML.slice(0, 160)];
})`;

/** Once it has been drawn for another width. */
const DRAWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))";

const ALL_STORIES_WHOLE = process.env.OVERDUB_TEST_STORIES === "whole";

describe.skipIf(!hasBrowser())("the console: every page in every state", () => {
  let scene: ConsoleScene;
  beforeAll(async () => {
    scene = await startConsoleScene();
  });
  afterAll(() => scene[Symbol.asyncDispose]());

  /** What keeps people out, in both themes and at both widths. A phone has the same names and roles. */
  async function faultsOf(page: Page): Promise<readonly string[]> {
    const faults = [...(await findingsOf(page, "main, [role=dialog]"))];
    await page.emulateMedia({ colorScheme: "dark" });
    faults.push(...(await findingsOf(page, "main, [role=dialog]", ["color-contrast"])));
    await page.emulateMedia({ colorScheme: "light" });
    return [...faults, ...(await cutAt(NARROW, page)), ...(await cutAt(WIDE, page))];
  }

  async function cutAt(size: typeof WIDE, page: Page): Promise<readonly string[]> {
    if (page.viewportSize()?.width !== size.width) {
      await page.setViewportSize(size);
      await page.evaluate(DRAWN);
    }
    return page.evaluate<string[]>(CUT);
  }

  /** All stories in one page, one after another: the router moves between them, as it does for a person. */
  async function tellAll(
    stories: readonly Story[],
    look: (page: Page, isFirst: boolean) => Promise<readonly string[]>,
  ): Promise<void> {
    const found: Record<string, readonly string[]> = {};
    let page: Page | undefined;
    for (const story of stories) {
      const isFirst = page === undefined;
      page = await scene.tell(story, page).catch((error: unknown) => {
        throw new Error(`${story.name}: ${String(error)}`);
      });
      if (isFirst) {
        await page.emulateMedia({ reducedMotion: "reduce", colorScheme: "light" });
        await page.setViewportSize(WIDE);
      }
      const faults = await look(page, isFirst);
      if (faults.length > 0) found[story.name] = faults;
    }
    await page?.context().close();
    expect(found).toEqual({});
  }

  /** What pages say by one component is looked at once; at night on each page. */
  async function look(state: State, page: Page, isFirst: boolean): Promise<readonly string[]> {
    if (isFirst || state === "empty" || ALL_STORIES_WHOLE) return faultsOf(page);
    const cut = await cutAt(NARROW, page);
    return state === "texts" ? [...cut, ...(await cutAt(WIDE, page))] : cut;
  }

  test.each(STATES)("%s: said in words on each page, which fits a phone and keeps nobody out", async (state) => {
    await tellAll(storiesOf(state), (page, isFirst) => look(state, page, isFirst));
  });

  test("sheets, forms and questions fit a phone, and keep nobody out", async () => {
    await tellAll(SHEETS, faultsOf);
  });

  /** Answers every change with a refusal, and passes reads on. */
  async function refuseChanges(page: Page): Promise<void> {
    await page.route(
      (url) => !url.pathname.startsWith("/console/"),
      (route) =>
        route.request().method() === "GET" || route.request().url().includes("/links/count")
          ? route.fallback()
          : route.fulfill({ status: 503, json: { code: "unavailable", message: "The disk is full." } }),
    );
  }

  test("a form that the server refuses says so, and keeps what was typed", async () => {
    const page = await scene.open("links", "desktop", refuseChanges);
    for (const { name, path, opens, fields, verb } of FORMS) {
      await page.evaluate(`history.pushState({}, "", "/console/${path}")`);
      if (opens !== undefined) await page.getByRole("button", { name: opens, exact: true }).first().click();
      const field = (label: string) => page.locator("main, [role=dialog]").getByLabel(label, { exact: true }).last();
      for (const [label, text] of Object.entries(fields)) await field(label).fill(text);
      await page
        .getByRole("button", { name: new RegExp(`^${verb}`) })
        .last()
        .click();
      await page.getByRole("alert").getByText("The disk is full").waitFor();
      for (const [label, text] of Object.entries(fields))
        expect([name, label, await field(label).inputValue()]).toEqual([name, label, text]);
      await page.keyboard.press("Escape");
    }
    await page.context().close();
  });

  test("what is shown before the server has answered is taken back when it refuses", async () => {
    const page = await scene.open("links", "desktop", refuseChanges);
    const row = page.getByRole("row", { name: "localhost/jobs" });
    const bulk = page.getByRole("region", { name: "Selected links" });
    for (const act of ["Archive", "Tag"]) {
      await row.getByRole("checkbox").check();
      await bulk.getByRole("button", { name: act, exact: true }).click();
      if (act === "Tag") {
        await page.getByRole("option", { name: "social" }).click();
        await page.getByRole("button", { name: "Set tag" }).click();
      }
      await page.getByRole("listitem").filter({ hasText: "Nothing was changed: The disk is full" }).first().waitFor();
      // From what was there before, and not by asking again.
      expect([act, await row.count(), await row.getByText("social").count()]).toEqual([act, 1, 0]);
      await page.getByRole("listitem").getByRole("button", { name: "Close message" }).first().click();
      if (await bulk.count()) await page.keyboard.press("Escape");
    }
    await page.context().close();
  });

  test("nothing was asked of others, and nothing broke", () => {
    expect(scene.faults).toEqual([]);
  });
});

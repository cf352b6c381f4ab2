/** What a person does on the link page; imported by tests only. */
import type { Frame, Page } from "playwright-core";

export async function fillKey(at: Page | Frame, key: string): Promise<void> {
  const tab = at.getByRole("tab", { name: "Use an API key" });
  const input = at.getByLabel("Dub API key");
  await tab.or(input).first().waitFor();
  if (await tab.isVisible()) await tab.click();
  await input.fill(key);
}

export async function connectByKey(at: Page | Frame, key: string): Promise<void> {
  await fillKey(at, key);
  await at.getByText("Dub knows this key.").waitFor();
  await at.getByRole("button", { name: /^Connect/ }).click();
}

import type { StartedWorkspace } from "@overdub/testkit";
import { startWorkspace } from "@overdub/testkit";
import { Dub } from "dub";
import { RateLimitExceeded, UnprocessableEntity } from "dub/models/errors";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createClock } from "../testing/clock.ts";

const clock = createClock();
let workspace: StartedWorkspace;
let dub: Dub;

beforeAll(async () => {
  workspace = await startWorkspace({ now: clock.now });
  dub = new Dub({
    token: workspace.workspace.apiKey,
    serverURL: `${workspace.origin}/api`,
    retryConfig: { strategy: "none" },
  });
});
afterAll(() => workspace.close());

test("Dub's client gets codes, by every parameter it knows", async () => {
  const plain = await dub.qrCodes.get({ url: "https://acme.test/" });
  expect(plain).toContain("PNG");
  const styled = await dub.qrCodes.get({
    url: "https://acme.test/",
    size: 300,
    level: "Q",
    fgColor: "#111827",
    bgColor: "#ffffff",
    hideLogo: true,
    margin: 4,
    includeMargin: false,
  });
  expect(styled).toContain("PNG");
  expect(styled).not.toBe(plain);
});

test("Dub's client throws its own errors", async () => {
  const wrong = dub.qrCodes.get({ url: "nonsense" });
  await expect(wrong).rejects.toBeInstanceOf(UnprocessableEntity);
  await expect(wrong).rejects.toMatchObject({ error: { message: "custom: url: Invalid URL" } });
  let last: unknown;
  for (let call = 0; call < 11 && !(last instanceof RateLimitExceeded); call += 1) {
    last = await dub.qrCodes.get({ url: "nonsense" }).catch((error: unknown) => error);
  }
  expect(last).toBeInstanceOf(RateLimitExceeded);
  expect((last as RateLimitExceeded).error.message).toBe("Don't DDoS me pls 🥺");
});

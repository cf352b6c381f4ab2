import { startWorkspace } from "@overdub/testkit";
import { expect, onTestFinished, test } from "vitest";
import { addHostname, listHostnames, removeHostname } from "./tracking-settings.ts";

async function started() {
  const workspace = await startWorkspace();
  onTestFinished(() => workspace.close());
  return { db: workspace.database.db, id: workspace.workspace.id };
}

test("hostnames are kept once each, in lower case, up to ten of them", async () => {
  const { db, id } = await started();
  expect(await listHostnames(db, id)).toEqual([]);
  expect(await addHostname(db, id, " *.Acme.test ")).toEqual(["*.acme.test"]);
  expect(await addHostname(db, id, "*.acme.test")).toEqual(["*.acme.test"]);
  for (let n = 2; n <= 10; n += 1) await addHostname(db, id, `h${n}.test`);
  await expect(addHostname(db, id, "h11.test")).rejects.toThrow("A workspace has up to 10 hostnames.");
  expect(await listHostnames(db, id)).toHaveLength(10);
});

test("what is no hostname is not added, and what is not there not removed", async () => {
  const { db, id } = await started();
  await expect(addHostname(db, id, "https://acme.test/")).rejects.toThrow("is no hostname");
  await expect(removeHostname(db, id, "acme.test")).rejects.toThrow("not among the allowed hostnames");
  await addHostname(db, id, "localhost");
  expect(await removeHostname(db, id, "LOCALHOST")).toEqual([]);
});

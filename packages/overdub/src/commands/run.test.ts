import { runOverdub, startOverdub } from "@overdub/testkit";
import { expect, test } from "vitest";

test("runs are listed, and what is none says so", async () => {
  await using server = await startOverdub({ args: ["--empty"] });
  const run = (...args: string[]) => runOverdub(["run", ...args], { data: server.data });
  expect(await run("list", "--json")).toMatchObject({ code: 0, stdout: "[]\n", stderr: "" });
  expect(await run("list", "--state", "dancing")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("query.state must be one of created, running, rate_limited"),
  });
  expect(await run("pause", crypto.randomUUID())).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("Run not found"),
  });
});

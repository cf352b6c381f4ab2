/** This file is in the project `unit`: it names what it starts in other words than those that would place it elsewhere. */
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { startOwnPostgres } from "../postgres.ts";

test("a unit test that starts a server fails, and says where the server is to be named", () => {
  const server = createServer();
  expect(() => Reflect.apply(server.listen, server, [0])).toThrow("Name what starts it in SERVER in vitest.config.ts");
});

test("a unit test that starts a process fails, and says where the process is to be named", async () => {
  await expect(startOwnPostgres()).rejects.toThrow("Name what starts it in PROCESS in vitest.config.ts");
});

import { expect, test } from "vitest";
import { listen } from "./listen.ts";

const HOST = "127.0.0.1";

test("a port is taken before it serves: until then, callers are told to come back", async () => {
  const listening = await listen(0, HOST, "OVERDUB_PORT");
  const url = `http://${HOST}:${listening.port}`;
  const early = await fetch(url);
  expect([early.status, early.headers.get("retry-after")]).toEqual([503, "1"]);
  listening.serve({ listener: (_request, response) => response.end("served") });
  expect(await (await fetch(url)).text()).toBe("served");
  await listening.end();
  await expect(fetch(url)).rejects.toThrow();
});

test("a port or host that can't be had is named, with the variables to change", async () => {
  const listening = await listen(0, HOST, "OVERDUB_PORT");
  await expect(listen(listening.port, HOST, "OVERDUB_WORKSPACE_PORT")).rejects.toThrow(
    `Port ${listening.port} is taken: stop what uses it, or choose another with OVERDUB_WORKSPACE_PORT.`,
  );
  await listening.end();
  await expect(listen(0, "192.0.2.1", "OVERDUB_PORT")).rejects.toThrow(
    "Cannot listen on 192.0.2.1:0 (EADDRNOTAVAIL): check OVERDUB_HOST and OVERDUB_PORT.",
  );
});

import { startOverdub } from "@overdub/testkit";

const AT_ONCE = 4;

/** What `npm start` lets one caller do before it says 429, as nobody has changed anything. */
export async function measureFirstStart(): Promise<Record<string, string>> {
  const startedMs = performance.now();
  await using server = await startOverdub({ args: ["--empty"] });
  const bannerMs = performance.now() - startedMs;
  const { gateway, workspace, accountId, apiToken, workspaceKey } = server;
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
  const figures = {
    "first start, without demo data, on all cores": `${(bannerMs / 1000).toFixed(2)} s`,
    "first start, one account": await countAdmitted(1_000, () =>
      fetch(`${gateway}/proxy/tags?integrated_account_id=${accountId}`, bearer(apiToken)),
    ),
    "first start, one workspace key": await countAdmitted(4_000, () =>
      fetch(`${workspace}/api/tags`, bearer(workspaceKey)),
    ),
  };
  await server.stop();
  return figures;
}

/** @returns how many calls got through until one was refused, of more than the limit is. */
async function countAdmitted(most: number, call: () => Promise<Response>): Promise<string> {
  const startedMs = performance.now();
  let sent = 0;
  let admitted = 0;
  let isRefused = false;
  const worker = async () => {
    while (!isRefused && sent < most) {
      sent += 1;
      const response = await call();
      await response.arrayBuffer();
      if (response.status === 429) isRefused = true;
      else if (response.ok) admitted += 1;
      else throw new Error(`${response.url}: ${response.status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  return isRefused ? `${admitted} calls in ${seconds} s, then 429` : `${admitted} calls in ${seconds} s, none refused`;
}

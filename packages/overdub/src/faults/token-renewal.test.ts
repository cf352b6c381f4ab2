import type { ScriptedAnswer } from "@overdub/gateway/testing/oauth-dub";
import { CLIENT, createOAuthDub, dubError, serveScript } from "@overdub/gateway/testing/oauth-dub";
import type { StartedOverdub } from "@overdub/testkit";
import { startOverdub } from "@overdub/testkit";
import { startPostgres } from "@overdub/testkit/postgres";
import { expect, test, vi } from "vitest";

const CALLS = 50;
const PRODUCT = "/product";
/** What has a server die at the transaction that writes what became of a renewal. */
const DIE_AT_WRITE = {
  preload: [new URL("../../../testkit/src/die-at-commit.ts", import.meta.url).href],
  env: { OVERDUB_TEST_DIE_AT_COMMIT_OF: 'update "integrated_accounts" set "credential" = ?, "tokens_since_ms" = ?' },
};
/** Events are sent by a job. */
const PATIENCE = { timeout: 60_000, interval: 100 };

/** A Dub that gives tokens and, at another path, a product that is told of events. */
async function startDub() {
  const dub = createOAuthDub();
  const told = new Map<string, string>();
  const served = await serveScript((request) => {
    if (new URL(request.url).pathname !== PRODUCT) return dub.script(request);
    const { id, event } = JSON.parse(request.body ?? "");
    told.set(id, event);
    return { json: {} };
  });
  return {
    ...dub,
    /** Each event once, however often it came. */
    told: (event: string) => [...told.values()].filter((one) => one === event),
    productUrl: served.url + PRODUCT,
    env: {
      OVERDUB_DUB_BASE_URL: `${served.url}/api`,
      OVERDUB_FETCH_ALLOW: "127.0.0.1",
      OVERDUB_OAUTH_CLIENT_ID: CLIENT.clientId,
      OVERDUB_OAUTH_CLIENT_SECRET: CLIENT.clientSecret,
    },
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
}
type Dub = Awaited<ReturnType<typeof startDub>>;

type Called = Pick<StartedOverdub, "gateway" | "apiToken">;

async function call({ gateway, apiToken }: Called, path: string, body?: object) {
  const response = await fetch(gateway + path, {
    headers: { authorization: `Bearer ${apiToken}` },
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
  return { status: response.status, json: JSON.parse(await response.text()) };
}

const list = (server: Called, id: string) => call(server, `/proxy/links?integrated_account_id=${id}`);

/** An account whose access token has expired. @returns its id. */
async function importAccount(server: Called, dub: Dub): Promise<string> {
  const { accessToken, refreshToken } = dub.pair();
  const token = { access_token: accessToken, refresh_token: refreshToken, expires_in: 0 };
  const imported = await call(server, "/integrated-account", {
    tenant_id: "acme-1",
    authentication_method: "oauth2",
    context: { oauth: { token } },
  });
  expect(imported).toMatchObject({ status: 201, json: { status: "active" } });
  expect(dub.forms).toHaveLength(0);
  return imported.json.id;
}

test("calls at once through two servers of one database have an expired token renewed once, and all succeed", async () => {
  const postgres = await startPostgres();
  await using _ = { [Symbol.asyncDispose]: () => postgres.stop() };
  await using dub = await startDub();
  const env = {
    ...dub.env,
    DATABASE_URL: await postgres.createDatabase(),
    OVERDUB_MASTER_KEY: Buffer.alloc(32, 7).toString("base64"),
  };
  await using first = await startOverdub({ args: ["--empty"], env });
  await using other = await startOverdub({ args: ["--empty"], env });
  const second = { gateway: other.gateway, apiToken: first.apiToken };
  const id = await importAccount(first, dub);

  const answers = await Promise.all(
    Array.from({ length: CALLS }, (_, index) => list(index % 2 === 0 ? first : second, id)),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect([dub.forms.length, dub.renewals()]).toEqual([1, 1]);
  expect([first.output.stderr, other.output.stderr]).toEqual(["", ""]);
});

interface Step {
  /** How the provider answers; `kill` ends the server as `kill -9` does. */
  readonly answer?: (kill: () => void) => ScriptedAnswer;
  /** The server dies right before it commits what became of the renewal, or right behind. */
  readonly dies?: "before" | "behind";
  readonly works: boolean;
  /** How often the provider is asked, with what comes after the restart. */
  readonly asked: number;
}

/** Of a renewal: wherever a server is killed, its account works afterwards, or says that it does not. */
const STEPS: readonly (readonly [name: string, step: Step])[] = [
  ["the provider is asked, and has done nothing yet", { answer: killAndFail, works: true, asked: 2 }],
  ["the new pair is made, and not written yet", { dies: "before", works: false, asked: 2 }],
  ["the new pair is written", { dies: "behind", works: true, asked: 1 }],
  ["a refusal is written", { answer: refuse, dies: "behind", works: false, asked: 1 }],
];

function killAndFail(kill: () => void): ScriptedAnswer {
  kill();
  return { status: 500 };
}

function refuse(): ScriptedAnswer {
  return dubError(401, "Refresh token not found.");
}

test.concurrent.each(STEPS)("kill -9 when %s", async (_, { answer, dies, works, asked }) => {
  await using dub = await startDub();
  const deadly = { ...DIE_AT_WRITE.env, OVERDUB_TEST_DIE_AT_COMMIT: dies === "before" ? "1" : "-1" };
  await using server = await startOverdub({
    args: ["--empty"],
    env: { ...dub.env, ...(dies && deadly) },
    ...(dies && { preload: DIE_AT_WRITE.preload }),
  });
  const { apiToken } = server;
  const webhook = { target_url: dub.productUrl, event_types: ["integrated_account:*"] };
  expect((await call(server, "/webhook", webhook)).status).toBe(201);
  const id = await importAccount(server, dub);
  if (answer) dub.misbehave(() => answer(() => process.kill(server.pid, "SIGKILL")));
  await expect(list(server, id)).rejects.toThrow("fetch failed");
  expect((await server.finished).code).toBeNull();
  expect(dub.forms).toHaveLength(1);
  if (answer === killAndFail) dub.misbehave(undefined);

  await using again = await startOverdub({ data: server.data, env: dub.env });
  const restarted = { gateway: again.gateway, apiToken };
  const answers = await Promise.all(Array.from({ length: 4 }, () => list(restarted, id)));
  answers.push(await list(restarted, id));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => (works ? 200 : 401)));
  expect(dub.forms).toHaveLength(asked);
  const { json } = await call(restarted, `/integrated-account/${id}`);
  expect(json.status).toBe(works ? "active" : "needs_reauth");
  if (!works) {
    expect(answers[0]?.json).toMatchObject({ message: "Refresh token not found.", truto_is_remote_error: true });
    await vi.waitUntil(() => dub.told("integrated_account:authentication_error").length > 0, PATIENCE);
  }
  expect(dub.told("integrated_account:authentication_error")).toHaveLength(works ? 0 : 1);
});

/** A scripted Dub that gives and renews tokens as the real one does; imported by tests only. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { UpstreamRequest } from "../upstream/send.ts";
import type { Script, ScriptedAnswer } from "./test-gateway.ts";

export type { ScriptedAnswer } from "./test-gateway.ts";

export const CLIENT = { clientId: "dub_app_canary", clientSecret: "dub_app_secret_canary_7Hq2" } as const;
export const USER = { id: "user_1", name: "Ada", image: null };
export const WORKSPACE = { id: "ws_1KY", slug: "acme", name: "Acme", logo: null };

export interface Pair {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface OAuthDub {
  /** What it answers: rows for a live access token, pairs for a live refresh token or a code. */
  readonly script: Script;
  /** The pair that lives. */
  pair(): Pair;
  /** How often it has given another pair for a refresh token. */
  renewals(): number;
  /** What the token endpoint does instead of what it should; `rotate` does what it should. */
  misbehave(answer: ((rotate: () => ScriptedAnswer) => ScriptedAnswer | Promise<ScriptedAnswer>) | undefined): void;
  /** Forms that the token endpoint was sent. */
  readonly forms: URLSearchParams[];
  /** The person takes the application's access back. */
  revoke(): void;
}

export function dubError(status: number, message: string): ScriptedAnswer {
  const code = status === 401 ? "unauthorized" : "bad_request";
  return {
    status,
    headers: { "content-type": "application/json" },
    json: { error: { code, message, doc_url: "https://dub.co/docs/api-reference/errors" } },
  };
}

export function createOAuthDub({ code }: { readonly code?: string } = {}): OAuthDub {
  let serial = 0;
  let renewals = 0;
  let isRevoked = false;
  let isCodeUsed = false;
  let misbehaviour: ((rotate: () => ScriptedAnswer) => ScriptedAnswer | Promise<ScriptedAnswer>) | undefined;
  const forms: URLSearchParams[] = [];
  const pair = (): Pair => ({
    accessToken: `dub_access_token_canary${serial}`,
    refreshToken: `refresh_canary_${serial}`,
  });
  const granted = (scope?: string): ScriptedAnswer => ({
    headers: { "content-type": "application/json" },
    json: {
      access_token: pair().accessToken,
      refresh_token: pair().refreshToken,
      token_type: "Bearer",
      expires_in: 7200,
      ...(scope !== undefined && { scope }),
    },
  });

  function trade(form: URLSearchParams): ScriptedAnswer {
    if (form.get("client_id") !== CLIENT.clientId)
      return dubError(401, "OAuth app not found for the provided client_id");
    if (form.get("client_secret") !== CLIENT.clientSecret) return dubError(401, "Invalid client_secret");
    if (form.get("grant_type") === "authorization_code") {
      if (form.get("code") !== code || isCodeUsed) return dubError(401, "Invalid code");
      isCodeUsed = true;
      serial += 1;
      return granted("links.read user.read");
    }
    if (isRevoked || form.get("refresh_token") !== pair().refreshToken)
      return dubError(401, "Refresh token not found.");
    serial += 1;
    renewals += 1;
    return granted();
  }

  return {
    pair,
    renewals: () => renewals,
    forms,
    misbehave(answer) {
      misbehaviour = answer;
    },
    revoke() {
      isRevoked = true;
    },
    async script({ url, headers, body }: UpstreamRequest) {
      const { pathname } = new URL(url);
      if (pathname.endsWith("/oauth/token")) {
        const form = new URLSearchParams(body);
        forms.push(form);
        return misbehaviour ? misbehaviour(() => trade(form)) : trade(form);
      }
      if (isRevoked || headers.authorization !== `Bearer ${pair().accessToken}`) {
        return dubError(401, "Access token not found or expired.");
      }
      if (pathname.endsWith("/oauth/userinfo")) return { json: { ...USER, workspace: WORKSPACE } };
      return { json: [{ id: "link_1", workspaceId: WORKSPACE.id }] };
    },
  };
}

export interface ServedScript extends AsyncDisposable {
  readonly url: string;
}

/** Serves a script on loopback, for other processes. */
export async function serveScript(script: Script): Promise<ServedScript> {
  const server = createServer(async (req, res) => {
    const request: UpstreamRequest = {
      method: req.method ?? "",
      url: `http://dub.example${req.url}`,
      headers: Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)])),
      body: (await buffer(req)).toString(),
      signal: AbortSignal.timeout(60_000),
    };
    const { status = 200, headers = {}, json, text } = await script(request);
    res.writeHead(status, { "content-type": "application/json", ...headers });
    res.end(text ?? JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

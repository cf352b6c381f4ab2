import type { Random } from "@overdub/testkit/fuzz";
import { anyJson } from "@overdub/testkit/fuzz";
import type { UpstreamRequest } from "../../upstream/send.ts";
import { ConnectError, UnreadableAnswerError } from "../../upstream/send.ts";
import type { ScriptedAnswer } from "../test-gateway.ts";

const PICTURE: ScriptedAnswer = {
  bytes: Uint8Array.from([0x89, 0x50, 0x00, 0xff]),
  headers: { "content-type": "image/png" },
};

const NAMES = ["id", "slug", "url", "domain", "key", "error", "message", "code", "result", "workspaceId"];

/**
 * A Dub on a good day, mostly.
 *
 * @param onFailure called when it gives its client a reason to answer with a 5xx.
 */
export function answerAsDub(
  { method, url }: Pick<UpstreamRequest, "method" | "url">,
  random: Random,
  onFailure: () => void,
): ScriptedAnswer {
  if (random.chance(0.8)) {
    if (/\/qr\b/.test(url)) return PICTURE;
    const status = method === "GET" ? 200 : random.pick([200, 201, 202, 204]);
    return status === 204 ? { status } : { status, json: anyRows(random) };
  }
  if (random.chance(0.5)) {
    const error = { code: "x", message: random.pick(["No", "Having the 'links.write' permission", "Invalid cursor"]) };
    return { status: random.pick([400, 401, 403, 404, 409, 410, 422]), json: { error } };
  }
  onFailure();
  const kind = random.below(10);
  if (kind === 0) throw new Error("other side closed");
  if (kind === 1) throw new UnreadableAnswerError("is too large");
  // Reads are tried again after a moment, so there are few of these.
  if (kind === 2 && random.chance(0.2)) throw new ConnectError("ECONNREFUSED");
  if (kind === 3) return { status: 302, headers: { location: "https://elsewhere.example" } };
  if (kind === 4) return { text: "<html>", headers: { "content-type": "application/json" } };
  if (kind === 5) return PICTURE;
  if (kind === 6) return { text: "plain", headers: { "content-type": "text/plain" } };
  return { status: random.pick([500, 502, 503, 504, 599]), json: anyJson(random, NAMES) };
}

function anyRows(random: Random): unknown {
  if (random.chance(0.3)) return random.several(4, () => ({ id: `id_${random.below(9)}`, slug: "acme.link" }));
  return random.chance(0.5) ? { id: "link_1", url: "https://example.com" } : anyJson(random, NAMES);
}

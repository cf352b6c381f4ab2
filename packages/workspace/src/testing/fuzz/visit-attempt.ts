import type { Attempt, Random } from "@overdub/testkit/fuzz";
import { anyText } from "@overdub/testkit/fuzz";
import { DESKTOP_AGENT, IPHONE_AGENT, PIXEL_AGENT, stranger } from "../visit-link.ts";
import type { FuzzScene } from "./fuzz-scene.ts";
import { sendRequest } from "./send-request.ts";

const METHODS = ["GET", "GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "PUT", "DELETE", "PROPFIND"] as const;
const PATHS = [
  "/fuzzed",
  "/fuzzed/",
  "/FUZZED",
  "/fuzzed+",
  "/locked",
  "/none",
  "/",
  "//",
  "//evil.example/%2f..",
  "/../../etc/passwd",
  "/%00",
  "/%",
  "/%zz",
  "/%ff%fe",
  "/%F0%9F%98%80",
  "/fuzzed%3Fpw",
  "/.well-known/assetlinks.json",
  "/.well-known/apple-app-site-association",
  "/robots.txt",
  "/favicon.ico",
  "/_proxy/dub/script.js",
  "/_proxy/dub/track/click",
  "/_proxy/x",
  "/apply/x",
  "/apply/%2e%2e",
  "/stats/fuzzed",
  "/stats/%E2%82%AC",
  "/share/dash_",
  "/share/dash_x?interval=toString&event=%00",
  "/api",
  "/apix",
  "/qr",
] as const;
const QUERIES = [
  "",
  "",
  "?",
  "?qr=1",
  "?dub-no-track",
  "?pw=x",
  "?via=x",
  "?dub_id=x",
  "?dub_client_reference_id=x",
  "?a=%",
];
const AGENTS = [
  DESKTOP_AGENT,
  IPHONE_AGENT,
  PIXEL_AGENT,
  "",
  "x",
  "Googlebot/2.1",
  "curl/8",
  "facebookexternalhit/1.1",
];
const HOSTS = [
  "localhost",
  "unknown.example",
  "",
  "x",
  "LOCALHOST.",
  "localhost:99999",
  "[::1]",
  "a..b",
  "xn--",
  "%00",
];
const COOKIES = ["dub_id_=x", "dub_id_localhost_fuzzed=x.y", "=", ";;;", "dub_password_x=y", `a=${"x".repeat(4000)}`];

const FORMS = [
  "",
  "password=x",
  "password=%",
  "password[]=x",
  "x".repeat(20_000),
  "name=N&email=n%40example.com",
  "name=%00&email=n%40example.com&country=XX",
  "name=N&email=n%40example.com&country=DE&via=x&platform%3Awebsite=https%3A%2F%2F%5B%3A%3A&answer%3Ax=y&terms=yes",
  "a=&".repeat(30_000),
];

/** A visit, of a short link for most of the time, by whoever. */
export function visitAttempt(random: Random, { started, own }: FuzzScene): Attempt {
  const [domain = ""] = own.known.domain ?? [];
  const method = random.pick(METHODS);
  const form = `/apply/${own.workspace.slug}`;
  const named = random.chance(0.5) ? "/fuzzed" : random.pick([...PATHS, form, form, form]);
  const path = random.chance(0.1) ? `/${encodeURIComponent(anyText(random).slice(0, 7000).toWellFormed())}` : named;
  const query = random.chance(0.1)
    ? `?${encodeURIComponent(anyText(random).slice(0, 300).toWellFormed())}=${encodeURIComponent(anyText(random).slice(0, 7000).toWellFormed())}`
    : random.pick(QUERIES);
  const headers: Record<string, string> = {
    host: random.chance(0.85) ? domain : random.pick(HOSTS),
    "user-agent": random.pick(AGENTS),
    ...stranger(),
  };
  if (random.chance(0.1)) headers.cookie = random.pick(COOKIES);
  if (random.chance(0.1)) headers.referer = random.pick(["https://t.co/x", "x", "https://[::", "/".repeat(7000)]);
  if (random.chance(0.05))
    headers["x-real-ip"] = random.pick(["x", "::", "1.2.3.4, 5.6.7.8", "999.1.1.1", "::ffff:1.2.3.4"]);
  if (random.chance(0.05)) headers["cf-ipcountry"] = random.pick(["XX", "T1", "de", "é".repeat(3), "x".repeat(500)]);
  if (random.chance(0.05)) headers["accept-language"] = random.pick(["*", "de;q=x", ",".repeat(3000)]);
  if (random.chance(0.05)) headers.purpose = "prefetch";
  const hasForm = method === "POST";
  if (hasForm) headers["content-type"] = random.pick(["application/x-www-form-urlencoded", "text/plain", ""]);
  const body = hasForm ? random.pick(FORMS) : undefined;
  return {
    target: "visit",
    request: `${method} ${path}${query}\n  ${JSON.stringify(headers)}\n  ${body?.slice(0, 300) ?? "(no body)"}`,
    async send() {
      const answer = await sendRequest(started.origin, { method, path: path + query, headers, body });
      return { ...answer, problem: findProblem(answer.status, "purpose" in headers) };
    },
  };
}

function findProblem(status: number, isAhead: boolean): string | undefined {
  if (status === 0) return "no response";
  // To a browser that fetches ahead of its user.
  if (status === 503 && isAhead) return undefined;
  return status >= 500 ? `${status} of our own making` : undefined;
}

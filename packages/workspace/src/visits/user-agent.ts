import type { ClickFacts } from "@overdub/storage";
import { UAParser } from "ua-parser-js";
import { Generations } from "../caches/generations.ts";
import { membersOf } from "./quote.ts";

/** In characters. Browsers stay below; what is longer was made up to fill memory and disk, and is cut. */
const MAX_AGENT = 1024;

export type UserAgent = Pick<
  ClickFacts,
  | "device"
  | "deviceVendor"
  | "deviceModel"
  | "browser"
  | "browserVersion"
  | "engine"
  | "engineVersion"
  | "os"
  | "osVersion"
  | "cpuArchitecture"
>;

interface Known {
  readonly agent: UserAgent;
  /** The facts and the text itself as members of a JSON object. */
  readonly members: string;
}

/** A parse takes tens of microseconds, and few agents make most visits. */
const known = new Generations<Known>(10_000);

/** The device behind a user agent, in Dub's words: `Unknown` where it does not say, `Desktop` for a device without type. */
export function parseUserAgent(ua = ""): UserAgent {
  return know(ua).agent;
}

/** The same and the user agent itself, as `ua`, as members of a JSON object; they are made once, too. */
export function userAgentMembers(ua: string | undefined): string {
  return ua === undefined ? `${membersOf(parseUserAgent())},"ua":"Unknown"` : know(ua).members;
}

function know(ua: string): Known {
  const cached = known.get(ua);
  if (cached) return cached;
  const agent = parse(ua);
  const parsed = { agent, members: membersOf({ ...agent, ua: ua.slice(0, MAX_AGENT) }) };
  known.set(ua, parsed);
  return parsed;
}

function parse(ua: string): UserAgent {
  const { browser, cpu, device, engine, os } = new UAParser(ua).getResult();
  return {
    device: device.type ? device.type.charAt(0).toUpperCase() + device.type.slice(1) : "Desktop",
    deviceVendor: device.vendor ?? "Unknown",
    deviceModel: device.model ?? "Unknown",
    browser: browser.name ?? "Unknown",
    browserVersion: browser.version ?? "Unknown",
    engine: engine.name ?? "Unknown",
    engineVersion: engine.version ?? "Unknown",
    os: os.name ?? "Unknown",
    osVersion: os.version ?? "Unknown",
    cpuArchitecture: cpu.architecture ?? "Unknown",
  };
}

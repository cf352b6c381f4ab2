import { Resolver } from "node:dns";
import { isIP } from "node:net";
import { asciiHost } from "@overdub/contract/host";
import type { GeoHeaders } from "@overdub/workspace";
import { GEO_HEADER_NAMES, isFetchAllowEntry, isProxyEntry } from "@overdub/workspace/words";

/** What a variable may hold. */
export interface Kind<Value> {
  /** Completes the sentence "OVERDUB_… must …", without a full stop. */
  readonly must: string;
  /** @returns `undefined` for a text that breaks the rule. */
  read(text: string): Value | undefined;
}

export const anyText: Kind<string> = { must: "be a text", read: (text) => text };

/** 0 lets the system choose, for tests. */
export const port: Kind<number> = {
  must: "be a port number",
  read: (text) => (/^\d+$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined),
};

export const count: Kind<number> = {
  must: "be a whole number of up to six digits",
  read: (text) => (/^\d{1,6}$/.test(text) ? Number(text) : undefined),
};

/** In bytes. No server starts with less. */
export const megabytes: Kind<number> = {
  must: "be a whole number of megabytes, from 256 to 999999",
  read(text) {
    const read = atLeast(256, count.read(text));
    return read === undefined ? undefined : read * 1024 * 1024;
  },
};

export const threads: Kind<number> = {
  must: "be a whole number from 1 to 999",
  read: (text) => (/^\d{1,3}$/.test(text) ? atLeast(1, Number(text)) : undefined),
};

function atLeast(least: number, value: number | undefined): number | undefined {
  return value !== undefined && value >= least ? value : undefined;
}

/** 0 would mean that idle connections stay for ever. */
export const seconds: Kind<number> = {
  must: "be a whole number of seconds from 1 to 999999",
  read: (text) => count.read(text) || undefined,
};

/** 0 would delete everything, which no operator means. */
export const days: Kind<number> = {
  must: "be a whole number from 1 to 999999; leave it out to keep everything",
  read: (text) => count.read(text) || undefined,
};

export function matching(pattern: RegExp, must: string): Kind<string> {
  return { must, read: (text) => (pattern.test(text) ? text : undefined) };
}

export function oneOf<Choice extends string>(choices: readonly Choice[]): Kind<Choice> {
  return { must: `be one of ${choices.join(", ")}`, read: (text) => choices.find((choice) => choice === text) };
}

export const onOrOff: Kind<boolean> = {
  must: "be on or off",
  read: (text) => (text === "on" ? true : text === "off" ? false : undefined),
};

/** Without trailing slashes. */
export const httpUrl: Kind<string> = {
  must: "be an http(s) URL",
  read: (text) => (/^https?:\/\//.test(text) && URL.canParse(text) ? text.replace(/\/+$/, "") : undefined),
};

/** Where a server stands, maybe below a path. Without trailing slashes. */
export const httpBase: Kind<string> = {
  must: "be an http(s) URL without query and fragment, such as https://gateway.example.com or https://example.com/overdub",
  read(text) {
    const url = httpUrl.read(text);
    if (url === undefined) return undefined;
    const { origin, pathname, search, hash, username, password } = new URL(url);
    const isBare = search + hash + username + password === "" && !url.endsWith("?") && !url.endsWith("#");
    return isBare && /^[\w/.~-]*$/.test(pathname) ? origin + pathname.replace(/\/+$/, "") : undefined;
  },
};

export const httpOrigin: Kind<string> = {
  must: "be an http(s) URL without a path, such as https://gateway.example.com",
  read(text) {
    const url = httpUrl.read(text);
    if (url === undefined) return undefined;
    const { origin, href } = new URL(url);
    return href === `${origin}/` ? origin : undefined;
  },
};

export const hostName: Kind<string> = {
  must: "be a host name with a dot, such as links.example.com",
  read: (text) => HOST_NAME.read(asciiHost(text)),
};

const HOST_NAME = matching(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/, "");

export const ipAddresses = listOf((entry) => isIP(entry) !== 0, "be IP addresses, separated by commas");

export const fetchAllowList = listOf(
  isFetchAllowEntry,
  "be host names, IP addresses or blocks such as 10.1.0.0/16, with commas",
);

/** As URLs have them, without a port. */
export const hostNames = listOf(
  (entry) => /^[a-z0-9.-]+$|^\[[0-9a-f:.]+\]$/i.test(entry),
  "be host names without ports, separated by commas",
);

export const proxyList = listOf(
  isProxyEntry,
  "list addresses and ranges such as 10.0.0.0/8, or be private, none or all",
);

export const geoHeaders = listOf(
  (entry): entry is GeoHeaders => GEO_HEADER_NAMES.some((name) => name === entry),
  `list any of ${GEO_HEADER_NAMES.join(", ")}`,
);

/** Separated by commas or spaces. */
function listOf<Entry extends string>(
  isEntry: ((entry: string) => entry is Entry) | ((entry: string) => boolean),
  must: string,
): Kind<readonly Entry[]> {
  return {
    must,
    read(text) {
      const entries = text.split(/[\s,]+/).filter((entry) => entry !== "");
      // A rule that is no type guard leaves `Entry` a string.
      return entries.every(isEntry) ? (entries as Entry[]) : undefined;
    },
  };
}

export const dnsServer: Kind<string> = {
  must: "be an IP address, with a port where it is not 53",
  read(text) {
    try {
      new Resolver().setServers([text]);
      return text;
    } catch {
      return undefined;
    }
  },
};

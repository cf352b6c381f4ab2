import {
  anyText,
  dnsServer,
  fetchAllowList,
  geoHeaders,
  hostName,
  hostNames,
  httpBase,
  ipAddresses,
  onOrOff,
  proxyList,
} from "./kinds.ts";
import type { Variable } from "./variable.ts";

/** How the installation is reached, whom it believes, and what it reaches. */
export const NETWORK_VARIABLES = {
  publicUrl: {
    name: "OVERDUB_PUBLIC_URL",
    kind: httpBase,
    otherwise: "`http://localhost:4400`",
    meaning:
      "Where clients reach the gateway, such as `https://gateway.example.com`, or below a path, `https://example.com/overdub`: in the URLs of MCP servers, and a host that `/mcp` answers to; see [Operating](operating.md#behind-a-tls-proxy).",
  },
  allowedHosts: {
    name: "OVERDUB_ALLOWED_HOSTS",
    kind: hostNames,
    otherwise: "none",
    meaning: "Further host names under which `/mcp` answers, besides loopback and that of `OVERDUB_PUBLIC_URL`.",
  },
  allowedOrigins: {
    name: "OVERDUB_ALLOWED_ORIGINS",
    kind: hostNames,
    otherwise: "none",
    meaning: "Further host names of web pages that may call `/mcp`, besides those two.",
  },
  publicHost: {
    name: "OVERDUB_PUBLIC_HOST",
    kind: hostName,
    otherwise: "none",
    meaning: "The public name of the workspace: the target of the domains' CNAME records; see [Domains](domains.md).",
  },
  publicAddresses: {
    name: "OVERDUB_PUBLIC_ADDRESSES",
    kind: ipAddresses,
    otherwise: "none",
    meaning: "The public IP addresses of the workspace: what a domain's A and AAAA records must hold.",
  },
  dnsResolver: {
    name: "OVERDUB_DNS_RESOLVER",
    kind: dnsServer,
    otherwise: "the system's",
    meaning: "The DNS server that is asked about domains, as `ip:port`.",
  },
  trustDomains: {
    name: "OVERDUB_TRUST_DOMAINS",
    kind: onOrOff,
    otherwise: "`on` while there is one workspace",
    meaning: "Whether domains that no workspace has proved are served to everybody; see [Domains](domains.md#verify).",
  },
  trustedProxies: {
    name: "OVERDUB_TRUSTED_PROXIES",
    kind: proxyList,
    otherwise: "`private`",
    meaning:
      "Proxies whose headers tell the address of a visitor, and the host and protocol of a client, such as `private, 203.0.113.0/24`; or `none`, or `all`.",
  },
  geoHeaders: {
    name: "OVERDUB_GEO_HEADERS",
    kind: geoHeaders,
    otherwise: "none",
    meaning:
      "Headers in which the proxy in front tells where visitors are: `cloudflare`, `cloudfront`, `vercel`, or `plain` for `X-Country-Code`. Only for a proxy that overwrites what visitors send.",
  },
  cityDatabase: {
    name: "OVERDUB_CITY_DATABASE",
    kind: anyText,
    otherwise: "countries only",
    meaning: "Path of an `.mmdb` file that knows cities.",
  },
  fetchAllow: {
    name: "OVERDUB_FETCH_ALLOW",
    kind: fetchAllowList,
    fallback: [],
    otherwise: "none",
    meaning:
      "Hosts, addresses and blocks such as `10.1.0.0/16` from which pages and images may be fetched although they are not public.",
  },
} as const satisfies Readonly<Record<string, Variable>>;

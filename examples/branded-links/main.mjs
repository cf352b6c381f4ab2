/** A marketing tool that sends a message by several channels, each with short links of its own, and counts who came. */
import { readFile } from "node:fs/promises";

const { GATEWAY = "http://localhost:4400", GATEWAY_TOKEN } = process.env;
const CAMPAIGN = "spring-sale";

async function gateway(method, path, body) {
  const headers = { Authorization: `Bearer ${GATEWAY_TOKEN}`, "Content-Type": "application/json" };
  const response = await fetch(GATEWAY + path, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${answer.message}`);
  return answer.result;
}

/** Every customer of the tool has a workspace of its own; here the first that is connected stands for all. */
const { id: account } = await gateway("GET", "/integrated-account?limit=1").then(([first]) => {
  if (!first) throw new Error("No account is connected.");
  return first;
});
const proxy = (method, path, body) => {
  const separator = path.includes("?") ? "&" : "?";
  return gateway(method, `/proxy/${path}${separator}integrated_account_id=${account}`, body);
};

/** The customer's own domain where there is one: the workspace chooses it. */
async function shorten(address, channel) {
  const url = new URL(address);
  url.searchParams.set("utm_source", channel);
  url.searchParams.set("utm_campaign", CAMPAIGN);
  // A link with this destination is found rather than made again, so the campaign can be sent twice.
  return proxy("POST", "links/upsert", { url: url.href, tagNames: [CAMPAIGN], comments: `By ${channel}` });
}

/** A message with each of its addresses replaced. */
async function brand(message, channel) {
  const links = new Map();
  for (const [address] of message.matchAll(/https?:\/\/[^\s)]*[^\s).,]/g)) {
    links.set(address, links.get(address) ?? (await shorten(address, channel)));
  }
  const text = [...links].reduce((said, [address, { shortLink }]) => said.replaceAll(address, shortLink), message);
  return { text, links: [...links.values()] };
}

async function makeTag() {
  const tags = await proxy("GET", `tags?search=${CAMPAIGN}`);
  return tags.find(({ name }) => name === CAMPAIGN) ?? proxy("POST", "tags", { name: CAMPAIGN });
}

const tag = await makeTag();
const { message, channels } = JSON.parse(await readFile(new URL("campaign.json", import.meta.url), "utf8"));
for (const channel of channels) {
  const { text, links } = await brand(message, channel);
  console.log(`${channel}: ${text}`);
  if (channel === "poster") for (const { qrCode } of links) console.log(`  to print: ${qrCode}`);
}

const counts = await proxy("GET", `analytics?groupBy=utm_sources&tagIds=${tag.id}&interval=all`);
const clicksOf = (channel) => counts.find(({ utm_source }) => utm_source === channel)?.clicks ?? 0;
console.table(Object.fromEntries(channels.map((channel) => [channel, { clicks: clicksOf(channel) }])));

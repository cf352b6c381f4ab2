/** Receivers that want something of their own. See behaviour/webhooks 2. */

const SLACK = "hooks.slack.com";
const ZAPIER = "hooks.zapier.com";

/** What a receiver is sent of an event: Slack shows a message, all others get the event. */
export function bodyFor(url: string, event: string): string {
  return hostnameOf(url) === SLACK ? toSlackMessage(event) : event;
}

/** Whether an answer says that the receiver is gone for good: Zapier answers so when a flow is switched off. */
export function isGone(url: string, status: number): boolean {
  return status === 410 && hostnameOf(url) === ZAPIER;
}

function hostnameOf(url: string): string | undefined {
  return URL.parse(url)?.hostname;
}

interface SlackEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What happened, in a line, with what it is about. */
function toSlackMessage(body: string): string {
  const { event, data } = JSON.parse(body) as SlackEvent;
  const facts = [
    textAt(data, "shortLink") ?? textAt(data, "link", "shortLink"),
    textAt(data, "url") ?? textAt(data, "click", "url"),
    textAt(data, "eventName"),
    textAt(data, "customer", "name"),
    moneyOf(data),
    textAt(data, "partner", "name") ?? textAt(data, "name"),
    textAt(data, "code"),
  ].filter((fact) => fact !== undefined);
  return JSON.stringify({ text: [`*${event}*`, ...facts.map(escapeSlack)].join(" · ") });
}

function moneyOf(data: Readonly<Record<string, unknown>>): string | undefined {
  const { amount, currency } = (data.sale ?? data) as Readonly<Record<string, unknown>>;
  if (typeof amount !== "number" || typeof currency !== "string") return undefined;
  return `${(amount / 100).toFixed(2)} ${currency.toUpperCase()}`;
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = path.reduce<unknown>((at, name) => (at as Record<string, unknown> | null | undefined)?.[name], value);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** Source: Slack, "Formatting text": these three alone are control characters. */
function escapeSlack(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A product that answers applications to its customers' partner programs by rules: shown first, then followed. */
import { readFile } from "node:fs/promises";

const { GATEWAY = "http://localhost:4400", GATEWAY_TOKEN } = process.env;

async function gateway(method, path, body) {
  const headers = { Authorization: `Bearer ${GATEWAY_TOKEN}`, "Content-Type": "application/json" };
  const response = await fetch(GATEWAY + path, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${answer.message}`);
  return answer;
}

const [account] = (await gateway("GET", "/integrated-account?limit=1")).result;
if (!account) throw new Error("No account is connected.");
const onboarding = (method, rest = "", body = undefined) =>
  gateway(method, `/integrated-account/${account.id}/onboarding${rest}`, body);

const rules = JSON.parse(await readFile(new URL("rules.json", import.meta.url), "utf8"));

// What the rules would do, and why. Nothing is changed by that.
const { applications, counts } = await onboarding("POST", "/preview", { rules });
console.log(`${counts.applications} wait: ${counts.approve} would be approved, ${counts.reject} rejected`);
console.table(
  applications.map(({ application, would, by_rule, reason }) => ({
    applicant: application.name,
    would,
    rule: by_rule ?? "",
    because: reason,
  })),
);

// From now on each application is answered, those that come later, too.
await onboarding("PUT", "", { rules });
const waiting = new Set(applications.map(({ application }) => application.id));
const decided = async () => {
  const { result } = await onboarding("GET", "/decisions?limit=100");
  return result.filter(({ application_id, state }) => waiting.has(application_id) && state !== "in_progress");
};
let decisions = await decided();
for (let attempt = 0; decisions.length < waiting.size && attempt < 60; attempt += 1) {
  await new Promise((resolve) => setTimeout(resolve, 500));
  decisions = await decided();
}
for (const { partner_id, state, rule, links, error } of decisions) {
  const made = links.map(({ short_link, error: refused }) => short_link ?? refused).join(" ");
  console.log([partner_id, state, rule ?? "no rule", made, error ?? ""].filter(Boolean).join(" · "));
}

/** A CRM that knows how each of its contacts came: it asks for the newest customers of a workspace, and keeps them. */
const { GATEWAY = "http://localhost:4400", GATEWAY_TOKEN, CUSTOMERS = "10" } = process.env;

async function gateway(path, query = {}) {
  const headers = { Authorization: `Bearer ${GATEWAY_TOKEN}` };
  const response = await fetch(`${GATEWAY}${path}?${new URLSearchParams(query)}`, { headers });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path}: ${answer.message}`);
  return answer.result;
}

const [account] = await gateway("/integrated-account", { limit: "1" });
if (!account) throw new Error("No account is connected.");
const ofAccount = { integrated_account_id: account.id };

/** The CRM: contacts by the id that the product has for them. */
const contacts = new Map();
function upsert(contact) {
  contacts.set(contact.id, { ...contacts.get(contact.id), ...contact });
}

/** What a sales person wants to see of a record. Null is not known, and does not overwrite what is. */
function toContact({ external_id, email, name, first_touch, last_touch, leads, sales, partner }) {
  const known = {
    id: external_id,
    name,
    email,
    source: first_touch?.utm.utm_source ?? first_touch?.referrer,
    campaign: first_touch?.utm.utm_campaign,
    country: last_touch?.country,
    device: last_touch?.device,
    "lead since": leads.latest.at(-1)?.at?.slice(0, 10),
    revenue: sales.amount === null ? null : sales.amount / 100,
    partner: partner?.name,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null && value !== undefined));
}

for (const { externalId } of await gateway("/proxy/customers", { ...ofAccount, limit: CUSTOMERS })) {
  const profile = await gateway("/enrichment", { ...ofAccount, external_id: externalId });
  for (const { part, reason } of profile.missing) console.warn(`${externalId}: no ${part}: ${reason}`);
  upsert(toContact(profile));
}

// A second time: the record is the same contact.
const [first] = contacts.values();
if (first) upsert(toContact(await gateway("/enrichment", { ...ofAccount, email: first.email })));

console.table([...contacts.values()]);
console.log(`${contacts.size} contacts`);

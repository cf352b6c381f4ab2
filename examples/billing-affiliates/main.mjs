/**
 * A billing platform with an affiliate program: what it does when a customer signs up, pays, and gets money back. Below
 * the three handlers a month is played with them.
 */
const { GATEWAY = "http://localhost:4400", GATEWAY_TOKEN, GROUP = "creators" } = process.env;

async function gateway(method, path, body) {
  const headers = { Authorization: `Bearer ${GATEWAY_TOKEN}`, "Content-Type": "application/json" };
  const response = await fetch(GATEWAY + path, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${answer.message}`);
  return answer.result;
}

const [first] = await gateway("GET", "/integrated-account?limit=1");
if (!first) throw new Error("No account is connected.");
const proxy = (method, path, query = {}, body = undefined) =>
  gateway(method, `/proxy/${path}?${new URLSearchParams({ ...query, integrated_account_id: first.id })}`, body);

/** The page of the sign-up keeps the `dub_id` that a partner's link adds to its destination. */
function onSignUp({ id, name, email }, clickId) {
  const customer = { customerExternalId: id, customerName: name, customerEmail: email };
  return proxy("POST", "track", {}, { clickId, eventName: "Sign up", ...customer });
}

/** An invoice counts once, however often the platform's events are delivered. */
function onInvoicePaid({ id, customerId, cents, currency }) {
  const body = { customerExternalId: customerId, invoiceId: id, amount: cents, currency };
  return proxy("POST", "track_sale", {}, { ...body, paymentProcessor: "custom" });
}

/** The partner keeps the share of what the customer has not been given back. */
async function onRefund({ invoiceId, centsLeft }) {
  const [commission] = await proxy("GET", "commissions", { invoiceId });
  if (!commission) return undefined; // The sale was nobody's.
  if (commission.status === "paid") throw new Error(`${commission.id} has been paid: settle it by hand.`);
  return proxy("PATCH", `commissions/${commission.id}`, {}, { saleAmount: centsLeft });
}

/** Commissions follow their sale in the background. */
async function commissionOf(invoiceId, isExpected = () => true) {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const [commission] = await proxy("GET", "commissions", { invoiceId });
    if (commission && isExpected(commission)) return commission;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`There is no commission for ${invoiceId}.`);
}

const dollars = (cents) => `$${(cents / 100).toFixed(2)}`;
const tell = (what, { amount, earnings, status }) =>
  console.log(`${what}: sale ${dollars(amount)}, the partner earns ${dollars(earnings)} (${status})`);

const now = Date.now().toString(36);
const ada = { name: "Ada Byron", email: "ada@affiliates.example", groupId: GROUP };
const partner = await proxy("POST", "partners", {}, ada); // Enrolled once: a second run finds her.
const [link] = partner.links;
console.log(`${partner.name} shares ${link.shortLink}`);

// A new visitor follows the link.
const visit = await fetch(link.shortLink, {
  redirect: "manual",
  headers: { "User-Agent": `Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0 ${now}` },
});
const clickId = new URL(visit.headers.get("location")).searchParams.get("dub_id");
const customer = { id: `user_${now}`, name: "Lin", email: `${now}@customers.example` };
await onSignUp(customer, clickId);
console.log(`${customer.id} has signed up by click ${clickId}`);

const invoice = { id: `in_${now}`, customerId: customer.id, cents: 10_000, currency: "usd" };
await onInvoicePaid(invoice);
await onInvoicePaid(invoice); // Delivered twice, counted once.
tell("Paid", await commissionOf(invoice.id));

await onRefund({ invoiceId: invoice.id, centsLeft: 4_000 });
tell("Partly refunded", await commissionOf(invoice.id, ({ amount }) => amount === 4_000));
await onRefund({ invoiceId: invoice.id, centsLeft: 0 });
tell("Refunded", await commissionOf(invoice.id, ({ status }) => status === "refunded"));

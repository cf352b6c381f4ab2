/** A product whose customers connect their Dub workspaces by a button. It never sees a key of theirs. */
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { html } from "hono/html";

const { GATEWAY = "http://localhost:4400", GATEWAY_TOKEN, PORT = "3000" } = process.env;
const accounts = new Map(); // The account of each customer; in a database, in a real product.
const customerOf = (_request) => "acme-1"; // Who is signed in to the product; in a real one, from the session.

async function gateway(method, path, body) {
  const headers = { Authorization: `Bearer ${GATEWAY_TOKEN}`, "Content-Type": "application/json" };
  const response = await fetch(GATEWAY + path, { method, headers, body: body && JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${answer.message}`);
  return answer;
}
const page = (content) => html`<!doctype html><html lang="en"><meta charset="utf-8"><title>A product</title>
<h1>A product</h1>${content}`;

const button = page(html`<p>Connect Dub to see your links here.</p>
<button>Connect Dub</button> <span role="status"></span>
<script type="module">
import authenticate from "${GATEWAY}/link.js";
const [button, status] = document.querySelectorAll("button, span");
const linkToken = async () => (await fetch("/link-token", { method: "POST" })).text();
button.onclick = async () => {
  try {
    const { integrated_account_id: body } = await authenticate(linkToken);
    await fetch("/connected", { method: "POST", body });
    location.reload();
  } catch (error) {
    status.textContent = error === "closed" ? "Not connected." : error.error ?? String(error);
  }
};
</script>`);

const app = new Hono();
app.get("/", async (c) => {
  const account = accounts.get(customerOf(c.req));
  if (!account) return c.html(button);
  const { result } = await gateway("GET", `/proxy/links?integrated_account_id=${account}&limit=5`);
  return c.html(page(html`<p>Your links:</p><ul>${result.map(({ shortLink }) => html`<li>${shortLink}</li>`)}</ul>`));
});

// Leave `context` out where customers have their workspaces at dub.co.
app.post("/link-token", async (c) => {
  const body = { tenant_id: customerOf(c.req), context: { base_url: "embedded:" } };
  return c.text((await gateway("POST", "/link-token", body)).link_token);
});

// A page can claim anything, so the gateway is asked whose account that is.
app.post("/connected", async (c) => {
  const given = encodeURIComponent(await c.req.text());
  const { id, tenant_id, status } = await gateway("GET", `/integrated-account/${given}`);
  if (tenant_id !== customerOf(c.req) || status !== "active") return c.text("Not your account", 403);
  accounts.set(tenant_id, id);
  return c.text("Connected");
});

serve({ fetch: app.fetch, port: Number(PORT) }, ({ port }) => console.log(`http://localhost:${port}`));

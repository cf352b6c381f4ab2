/** A dashboard over all workspaces that a product's customers have connected: one page, the figures of each and their sum. */
import { createServer } from "node:http";

const { GATEWAY = "http://localhost:4400", GATEWAY_TOKEN, PORT = "3000", INTERVAL = "30d" } = process.env;

async function gateway(path) {
  const response = await fetch(GATEWAY + path, { headers: { Authorization: `Bearer ${GATEWAY_TOKEN}` } });
  const answer = await response.json();
  if (!response.ok) throw Object.assign(new Error(answer.message), { status: response.status });
  return answer;
}

/** All pages of a list. */
async function listAll(path) {
  const rows = [];
  for (let cursor = ""; cursor !== null; ) {
    const next = cursor && `&next_cursor=${encodeURIComponent(cursor)}`;
    const { result, next_cursor } = await gateway(`${path}&limit=100${next}`);
    rows.push(...result);
    cursor = next_cursor;
  }
  return rows;
}

/** A workspace without a partner program has no commissions. */
const earned = ({ status }) => ["pending", "processed", "paid"].includes(status);
async function commissionsOf(account) {
  try {
    const rows = await listAll(`/proxy/commissions?integrated_account_id=${account}&interval=${INTERVAL}`);
    return rows.filter(earned).reduce((sum, { earnings }) => sum + earnings, 0);
  } catch (error) {
    if (error.status === 404 || error.status === 403) return 0;
    throw error;
  }
}

/** What one account has to say; of one that cannot be read, why. */
async function figuresOf({ id, tenant_id: customer, status }) {
  if (status !== "active") return { customer, error: `not connected: ${status}` };
  const read = async (query) => {
    const search = new URLSearchParams({ ...query, integrated_account_id: id });
    return (await gateway(`/proxy/analytics?${search}`)).result;
  };
  try {
    const [[totals], days, top, commissions] = await Promise.all([
      read({ event: "composite", interval: INTERVAL }),
      read({ interval: INTERVAL, groupBy: "timeseries" }),
      read({ interval: INTERVAL, groupBy: "top_links" }),
      commissionsOf(id),
    ]);
    return { customer, ...totals, commissions, days, best: top[0]?.shortLink ?? "" };
  } catch (error) {
    return { customer, error: error.message };
  }
}

const escaped = (text) => String(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
const money = (cents) => `$${(cents / 100).toFixed(2)}`;
const cells = (values) => values.map((value) => `<td>${escaped(value)}</td>`).join("");

/** One bar for each day. */
function chart(days) {
  const most = Math.max(1, ...days.map(({ clicks }) => clicks));
  const bars = days.map(({ clicks }, day) => {
    const height = (clicks / most) * 40;
    return `<rect x="${day * 8}" y="${40 - height}" width="6" height="${height}"/>`;
  });
  return `<svg role="img" aria-label="Clicks by day" width="${days.length * 8}" height="40">${bars.join("")}</svg>`;
}

const COLUMNS = ["clicks", "leads", "sales", "saleAmount", "commissions"];
const sumOf = (rows, column) => rows.reduce((sum, row) => sum + (row[column] ?? 0), 0);
const shown = (row) => COLUMNS.map((name) => (/Amount|commissions/.test(name) ? money(row[name]) : row[name]));

function page(rows) {
  const read = rows.filter(({ error }) => error === undefined);
  const total = Object.fromEntries(COLUMNS.map((column) => [column, sumOf(read, column)]));
  const lines = rows.map(({ customer, error, best, days, ...row }) =>
    error === undefined
      ? `<tr><th>${escaped(customer)}</th>${cells([...shown(row), best])}<td>${chart(days)}</td></tr>`
      : `<tr><th>${escaped(customer)}</th><td colspan="7">${escaped(error)}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>All customers</title>
<style>body { font: 16px system-ui; margin: 2rem } td, th { padding: .3rem .8rem; text-align: left }</style>
<h1>All customers</h1>
<table><tr>${["Customer", "Clicks", "Leads", "Sales", "Revenue", "Commissions", "Best link", "Days"]
    .map((name) => `<th>${name}</th>`)
    .join("")}</tr>
${lines.join("\n")}
<tr><th>All</th>${cells(shown(total))}</tr></table>`;
}

const server = createServer(async (_request, response) => {
  try {
    const rows = await Promise.all((await listAll("/integrated-account?is_sandbox=false")).map(figuresOf));
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page(rows));
  } catch (error) {
    response.writeHead(502, { "Content-Type": "text/plain" }).end(error.message);
  }
});
server.listen(Number(PORT), "localhost", () => console.log(`http://localhost:${server.address().port}`));

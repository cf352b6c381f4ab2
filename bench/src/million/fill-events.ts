import { DuckDBInstance } from "@duckdb/node-api";
import { openDuckDbEventStore } from "@overdub/storage/duckdb";
import { clickValues } from "../analytics/fill-store.ts";
import type { InstallationSize } from "./sizes.ts";
import { DOMAIN_ENDS, FIRST_NUMBER, linkId } from "./sizes.ts";

const DAY_MS = 86_400_000;
const PERIOD_DAYS = 90;
/** Events of one statement. */
const CHUNK = 1_000_000;

interface FilledEvents {
  readonly workspaceId: string;
  readonly nowMs: number;
  /** Name of the numbers of links that `fillWorkspace` has given out. */
  readonly numbering: string;
}

/**
 * Fills the event store with events of the last 90 days, in order; every link has some, and a tenth of them a third of
 * all. Their numbers are 0, as those of events from before numbers were kept: the outbox begins with its first. Those of
 * links are there: to number ten million events that have none takes minutes, once, and is not what is measured.
 */
export async function fillEvents(
  path: string,
  { workspaceId, nowMs, numbering }: FilledEvents,
  { links, events, customers, domains }: InstallationSize,
): Promise<void> {
  await (await openDuckDbEventStore(path)).close();
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run("insert into link_numbering values ($1)", [numbering]);
  const clicks = Math.floor(events * 0.97);
  const fromMs = nowMs - PERIOD_DAYS * DAY_MS;
  const id = linkId("link", (digits, expression) => `printf('%0${digits}X', ${expression})`);
  const domain = `if(link % ${domains} = 0, 'localhost', 'd' || link % ${domains} || '${DOMAIN_ENDS}')`;
  for (let first = 0; first < clicks; first += CHUNK) {
    const end = Math.min(clicks, first + CHUNK);
    await connection.run(`
      insert into clicks by name
      with numbers as (
        select range as n, (range * 2654435761) & 4294967295 as mixed,
          ${fromMs} + ${nowMs - fromMs}::bigint * range // ${clicks} as ms
        from range(${first}, ${end})
      ), linked as (
        select *, floor(pow(mixed / 4294967296, 2) * ${links})::bigint as link from numbers
      )
      select ${clickValues({ workspaceId, linkId: id, domain })}, 0 as seq, link + ${FIRST_NUMBER} as link_number
      from linked order by n`);
  }
  const conversion = (every: number) => `
    select * replace (timestamp_ms + 60000 as timestamp_ms), click_id || '${every}' as event_id, 'Sign up' as event_name,
      'cus_1K' || (hash(click_id) % ${customers}) as customer_id, '' as metadata, map {} as metadata_values
    from clicks where hash(click_id) % ${every} = 0`;
  await connection.run(`insert into leads by name ${conversion(50)} order by timestamp_ms`);
  await connection.run(`
    insert into sales by name
    select *, hash(event_id) % 9000 + 100 as amount_cents, 'usd' as currency, event_id as invoice_id,
      'stripe' as payment_processor
    from (${conversion(100)}) order by timestamp_ms`);
  await connection.run("checkpoint");
  connection.closeSync();
  instance.closeSync();
}

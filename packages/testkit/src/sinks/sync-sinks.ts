import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { readParquet } from "@overdub/storage/testing/read-parquet";
import { Client } from "pg";
import { overTcp } from "./over-tcp.ts";
import { startClickHouse } from "./start-clickhouse.ts";

/** What a sink holds of an event, as one line. Of an event that is there twice, two. */
export type Lines = AsyncIterable<string>;

/** Where a sync writes, with faults of its own. */
export interface Sink {
  readonly name: string;
  /** A body for `/datastore`, or for `/webhook`. */
  readonly registered: { readonly path: "/datastore" | "/webhook"; readonly body: object };
  /** Told the secret with which it is signed. */
  readonly trust?: (secret: string) => void;
  /** How often it has refused. */
  readonly refusals: () => number;
  readonly lines: () => Lines;
  readonly close: () => Promise<void>;
}

interface Found {
  readonly id: string;
  readonly ms: number;
  readonly country: string;
  readonly link: string;
  readonly amount: number | null;
}

export function lineOf({ id, ms, country, link, amount }: Found): string {
  return [id, ms, country, link, amount ?? ""].join("|");
}

const PAGE = 20_000;

/** Refuses one request in so many, as long as it may. */
function refuser(every: number, most: number) {
  let asked = 0;
  let refused = 0;
  return {
    refuses: () => {
      asked += 1;
      if (asked % every !== 0 || refused >= most) return false;
      refused += 1;
      return true;
    },
    count: () => refused,
  };
}

/** @param data of the installation, below which the files are. */
export function parquetSink(data: string): Sink {
  return {
    name: "Parquet",
    registered: { path: "/datastore", body: { label: "Parquet", type: "file", config: { format: "parquet" } } },
    refusals: () => 0,
    async *lines() {
      const folder = join(data, "files");
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
        name.endsWith(".parquet"),
      );
      const columns = `case when event = 'click' then 'click/' || click_id else event || '/' || "eventId" end as id,
        epoch_ms("timestamp") as ms, country, link_id as link, "saleAmount" as amount`;
      const paths = files.map((name) => join(folder, name));
      for await (const row of readParquet(paths, columns))
        yield lineOf({ ...(row as unknown as Found), ms: Number(row.ms) });
    },
    close: async () => {},
  };
}

/** @param local URL of an empty database. @param most how often its connections break off. */
export async function postgresSink(local: string, most: number): Promise<Sink> {
  const way = await overTcp(new URL(local));
  let broken = 0;
  const timer = setInterval(() => {
    if (broken >= most) return;
    if (way.breakOff() > 0) broken += 1;
  }, 1_500);
  return {
    name: "PostgreSQL",
    registered: {
      path: "/datastore",
      body: { label: "PostgreSQL", type: "postgres", config: { connection_string: way.url.href } },
    },
    refusals: () => broken,
    async *lines() {
      const client = new Client({ connectionString: local });
      await client.connect();
      try {
        for (let after = ""; ; ) {
          const { rows } = await client.query<Found>(
            `select id, (extract(epoch from "timestamp") * 1000)::float8 as ms, country, link_id as link,
               sale_amount as amount from dub_events where id > $1 order by id limit ${PAGE}`,
            [after],
          );
          for (const row of rows) yield lineOf(row);
          if (rows.length < PAGE) return;
          after = rows.at(-1)?.id ?? after;
        }
      } finally {
        await client.end();
      }
    },
    async close() {
      clearInterval(timer);
      way.breakOff();
      way.close();
    },
  };
}

/** @param most how often it refuses. */
export async function clickHouseSink(most: number): Promise<Sink> {
  const server = await startClickHouse();
  const { refuses, count } = refuser(9, most);
  server.meddle = (response) => {
    if (!refuses()) return false;
    response.writeHead(503).end("Code: 202. Too many simultaneous queries");
    return true;
  };
  return {
    name: "ClickHouse",
    registered: {
      path: "/datastore",
      body: { label: "ClickHouse", type: "clickhouse", config: { url: server.origin } },
    },
    refusals: count,
    async *lines() {
      for (let after = ""; ; ) {
        const rows = server.select<Found>(
          `select id, toUnixTimestamp64Milli(assumeNotNull("timestamp")) as ms, country, link_id as link,
             sale_amount as amount from default.dub_events final where id > '${after}' order by id limit ${PAGE}`,
        );
        for (const row of rows) yield lineOf(row);
        if (rows.length < PAGE) return;
        after = rows.at(-1)?.id ?? after;
      }
    },
    close: () => server.close(),
  };
}

interface SentRecord {
  readonly event: string;
  readonly eventId?: string;
  readonly timestamp: string;
  readonly click_id: string;
  readonly country: string;
  readonly link_id: string;
  readonly saleAmount?: number;
}

/** A program that keeps of each batch what it has last been sent, by the batch's id, as receivers are told to. @param most how often it refuses. */
export async function receiverSink(most: number): Promise<Sink> {
  const batches = new Map<string, readonly string[]>();
  const { refuses, count } = refuser(7, most);
  let secret = "";
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    if (refuses()) {
      response.writeHead(count() % 2 ? 429 : 503, { "retry-after": "1" }).end();
      return;
    }
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    if (request.headers["x-truto-signature"] !== `format=sha256,v=${signature}`) {
      response.writeHead(401).end();
      return;
    }
    const { id, event, payload } = JSON.parse(body);
    if (event === "sync_job_run:record") {
      const records: readonly SentRecord[] = payload.records;
      batches.set(
        id,
        records.map(({ event: kind, eventId, click_id: click, timestamp, country, link_id: link, saleAmount }) =>
          lineOf({
            id: `${kind}/${eventId ?? click}`,
            ms: Date.parse(timestamp),
            country,
            link,
            amount: saleAmount ?? null,
          }),
        ),
      );
    }
    response.end("ok");
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    name: "HTTP receiver",
    registered: { path: "/webhook", body: { target_url: `http://127.0.0.1:${port}/`, event_types: ["test"] } },
    trust: (given) => {
      secret = given;
    },
    refusals: count,
    async *lines() {
      // A batch that was cut differently the second time has another id, so its receiver looks at the ids of events.
      yield* new Set([...batches.values()].flat());
    },
    async close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

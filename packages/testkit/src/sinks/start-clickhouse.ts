import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Session } from "chdb";

/** ClickHouse's engine in this process, asked over HTTP as its server is. Its database is gone with it. */
export interface ClickHouseServer {
  readonly origin: string;
  /** Rows of a query. */
  select<Row>(sql: string): Row[];
  /** Asked before each request; whether it has answered. */
  meddle: (response: ServerResponse) => boolean;
  close(): Promise<void>;
}

/** What a server takes as parameters and the engine as settings of the statement. */
const SETTINGS = ["date_time_input_format"];

export async function startClickHouse(): Promise<ClickHouseServer> {
  const session = new Session();
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (started.meddle(response)) return;
    const parameters = new URL(request.url ?? "/", "http://localhost").searchParams;
    const query = parameters.get("query");
    try {
      for (const name of SETTINGS) {
        const value = parameters.get(name);
        if (value !== null) session.query(`set ${name} = '${value}'`);
      }
      response.end(session.query(query === null ? body : `${query}\n${body}`, "TSVRaw"));
    } catch (error) {
      response.writeHead(400).end(String(error));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const started: ClickHouseServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    meddle: () => false,
    select: (sql) =>
      session
        .query(sql, "JSONEachRow")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line)),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      session.cleanup();
    },
  };
  return started;
}

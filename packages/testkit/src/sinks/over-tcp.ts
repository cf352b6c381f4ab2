import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { Transform } from "node:stream";

/** A way to a server by a port of this machine. */
export interface TcpWay {
  readonly url: URL;
  /** What becomes of the next connection in which this text goes to the server: half of what it is part of gets there. */
  trap: { readonly text: string; readonly then: "hang" | "break off" } | undefined;
  /** Breaks off every connection that is open. @returns how many there were. */
  breakOff(): number;
  close(): void;
}

/** The tests' PostgreSQL listens on a socket of the file system, which is none of a datastore's. */
export async function overTcp(local: URL): Promise<TcpWay> {
  const folder = decodeURIComponent(local.searchParams.get("host") ?? local.hostname);
  const path = join(folder, `.s.PGSQL.${local.port || local.searchParams.get("port") || 5432}`);
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(path);
    client.pipe(trapOf(client)).pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on("error", () => socket.destroy()).on("close", () => open.delete(socket));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { username, password, pathname } = local;
  const { port } = server.address() as AddressInfo;
  const way: TcpWay = {
    trap: undefined,
    url: new URL(`postgres://${username || "postgres"}:${password}@127.0.0.1:${port}${pathname}`),
    breakOff() {
      const count = open.size;
      for (const socket of open) socket.destroy();
      return count;
    },
    close: () => void server.close(),
  };
  return way;

  function trapOf(client: Socket): Transform {
    let hangs = false;
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const { trap } = way;
        if (hangs) return done();
        if (!trap || !chunk.includes(trap.text)) return done(null, chunk);
        way.trap = undefined;
        hangs = true;
        this.push(chunk.subarray(0, chunk.length / 2));
        if (trap.then === "break off") client.destroy();
        done();
      },
    });
  }
}

import { connect, createServer } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryDirectory } from "./temporary-directory.ts";

const SOCKET_NAME = ".s.PGSQL.5432";
const COMMIT = Buffer.from("commit\0");

export interface LossySocket {
  /** The same database, by way of this socket. */
  readonly url: string;
  /** Cuts the connection of the next commit, before it arrives or before its answer does. */
  loseNextCommit(when: "on its way" | "on its way back"): void;
  /** Does so too, with all the others, and refuses new ones until `restore`. */
  loseNextCommitAndRefuse(when: "on its way" | "on its way back"): void;
  restore(): void;
}

/** Stands between a client and a PostgreSQL on a Unix socket. */
export async function openLossySocket(databaseUrl: string): Promise<LossySocket> {
  const url = new URL(databaseUrl);
  const upstreamPath = join(url.searchParams.get("host") ?? "", SOCKET_NAME);
  const directory = await temporaryDirectory();
  let loses: "on its way" | "on its way back" | undefined;
  let willRefuse = false;
  let refuses = false;
  const cuts = new Set<() => void>();
  const server = createServer((client) => {
    if (refuses) return void client.destroy();
    const upstream = connect(upstreamPath);
    const cut = () => {
      cuts.delete(cut);
      client.destroy();
      upstream.destroy();
    };
    const lose = () => {
      cut();
      refuses = willRefuse;
      if (refuses) for (const other of cuts) other();
    };
    cuts.add(cut);
    for (const socket of [client, upstream]) socket.on("error", cut).on("close", cut);
    let cutsAnswer = false;
    client.on("data", (data) => {
      if (loses === undefined || !data.includes(COMMIT)) return void upstream.write(data);
      cutsAnswer = loses === "on its way back";
      loses = undefined;
      if (cutsAnswer) upstream.write(data);
      else lose();
    });
    upstream.on("data", (data) => {
      if (cutsAnswer) lose();
      else client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(join(directory, SOCKET_NAME), resolve));
  onTestFinished(() => void server.close());
  url.searchParams.set("host", directory);
  return {
    url: url.href,
    loseNextCommit: (when) => {
      loses = when;
    },
    loseNextCommitAndRefuse: (when) => {
      loses = when;
      willRefuse = true;
    },
    restore: () => {
      willRefuse = false;
      refuses = false;
    },
  };
}

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Served, TrustsPeer } from "@overdub/workspace";
import { FastPathServer } from "@overdub/workspace";
import { CliError } from "../terminal/cli-error.ts";

/** How long connections may finish what they are doing. Two listeners close in turn, and a stop may take 5 s in all. */
const CLOSE_GRACE_MS = 1500;

export interface Listening {
  readonly port: number;
  /** Until it is set, requests are answered with 503. */
  serve(served: Served): void;
  close(): Promise<void>;
}

/**
 * Takes a port before there is anything to serve, so that a taken one is known before anything is written.
 *
 * @param trustsPeer whether a peer is a proxy, which may have any number of connections. Default: private ones are.
 * @throws CliError naming the port, or the host that is not this machine's.
 */
export async function listen(
  port: number,
  host: string,
  variable: string,
  trustsPeer?: TrustsPeer,
): Promise<Listening> {
  const server = new FastPathServer(trustsPeer && { trustsPeer });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(toCliError(error, port, host, variable)));
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    serve: (served) => server.serve(served),
    close: () => closeServer(server),
  };
}

function toCliError(error: NodeJS.ErrnoException, port: number, host: string, variable: string): CliError {
  if (error.code === "EADDRINUSE") {
    return new CliError(`Port ${port} is taken: stop what uses it, or choose another with ${variable}.`, {
      cause: error,
    });
  }
  if (error.code === "EACCES") {
    return new CliError(`Port ${port} may not be used by this user: choose another with ${variable}.`, {
      cause: error,
    });
  }
  return new CliError(`Cannot listen on ${host}:${port} (${error.code}): check OVERDUB_HOST and ${variable}.`, {
    cause: error,
  });
}

/** Running requests are finished; connections that stay longer are cut. */
async function closeServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  await closed;
  clearTimeout(cut);
}

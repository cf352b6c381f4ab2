import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Served, TrustsPeer } from "@overdub/workspace";
import { FastPathServer } from "@overdub/workspace/fast-path";
import { CliError } from "../terminal/cli-error.ts";

interface ListenOptions {
  readonly trustsPeer?: TrustsPeer;
  /** How long idle connections stay open. Default: 5. */
  readonly keepAliveSeconds?: number;
}

export interface Listening {
  readonly port: number;
  /** Until it is set, requests are answered with 503. */
  serve(served: Served): void;
  /** Takes no further request, and resolves when all that are under way are answered. */
  end(): Promise<void>;
  /** Cuts all connections. */
  cut(): void;
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
  { trustsPeer, keepAliveSeconds }: ListenOptions = {},
): Promise<Listening> {
  const server = new FastPathServer(trustsPeer && { trustsPeer });
  if (keepAliveSeconds !== undefined) server.keepAliveTimeout = keepAliveSeconds * 1000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(toCliError(error, port, host, variable)));
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    serve: (served) => server.serve(served),
    end: () => endServer(server),
    cut: () => server.closeAllConnections(),
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

async function endServer(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  await closed;
}

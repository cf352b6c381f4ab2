import type { Socket } from "node:net";
import { networkOf } from "../network/network-of.ts";
import type { TrustsPeer } from "../network/trusted-proxies.ts";

export interface ConnectionLimits {
  /** Connections of all peers together. */
  readonly total: number;
  /** Of one network, unless it is a trusted proxy's, behind which everybody may be. */
  readonly perNetwork: number;
  readonly trustsPeer: TrustsPeer;
}

/** Counts open connections, so that no number of them takes all memory, and no single sender all of them. */
export class ConnectionCount {
  readonly #limits: ConnectionLimits;
  readonly #byNetwork = new Map<string, number>();
  #open = 0;

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get isFull(): boolean {
    return this.#open >= this.#limits.total;
  }

  /** Counts a connection until it is closed. @returns whether there was room for it. */
  admit(socket: Socket): boolean {
    if (this.isFull) return false;
    const { remoteAddress = "" } = socket;
    const network = this.#limits.trustsPeer(remoteAddress) ? undefined : networkOf(remoteAddress);
    const ofNetwork = network === undefined ? 0 : (this.#byNetwork.get(network) ?? 0);
    if (ofNetwork >= this.#limits.perNetwork) return false;
    this.#open += 1;
    if (network !== undefined) this.#byNetwork.set(network, ofNetwork + 1);
    socket.once("close", () => this.#closed(network));
    return true;
  }

  #closed(network: string | undefined): void {
    this.#open -= 1;
    if (network === undefined) return;
    const left = (this.#byNetwork.get(network) ?? 0) - 1;
    if (left > 0) this.#byNetwork.set(network, left);
    else this.#byNetwork.delete(network);
  }
}

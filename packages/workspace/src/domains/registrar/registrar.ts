/** Yearly prices, in cents. */
export interface DomainPrices {
  readonly registrationCents: number;
  readonly renewalCents: number;
}

export interface DomainOffer extends DomainPrices {
  readonly isPremium: boolean;
}

export interface Registration {
  /** UTC ms. */
  readonly expiresAtMs: number;
  /** What the registrar asks for each further year. */
  readonly renewalCents: number;
}

/** The port to a registrar of domains. The embedded one enters none into the world's DNS; another may. */
export interface Registrar {
  /** What the domain would cost; `undefined` where it can't be had. */
  findOffer(domain: string): Promise<DomainOffer | undefined>;
  /**
   * Registers the domain. Idempotent: a repeat for the same workspace gets the same registration, so that a call whose
   * response was lost can be made again.
   *
   * @throws RegistrarRefusal
   */
  register(domain: string, workspaceId: string): Promise<Registration>;
  /** Has the domain renewed when its time is up, or not. */
  setAutoRenewal(domain: string, isOn: boolean): Promise<void>;
}

/** The registrar does not register this domain. The message is for the caller. */
export class RegistrarRefusal extends Error {
  override readonly name = "RegistrarRefusal";
}

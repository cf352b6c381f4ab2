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

/** Who registers domains. A server that is composed with another one registers them in the world's DNS. */
export interface Registrar {
  /** What the domain would cost; `undefined` where it can't be had. */
  findOffer(domain: string): Promise<DomainOffer | undefined>;
  /**
   * Registers the domain. Repeating it for the same workspace answers with the same registration, so that a call whose
   * answer was lost can be made again.
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

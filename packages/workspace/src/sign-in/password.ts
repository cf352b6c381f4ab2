import type { ScryptOptions } from "node:crypto";
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { AppError } from "@overdub/contract";
import { Turns } from "@overdub/limits";

/**
 * What a guess costs whoever has the database: 16 MB, and a few tenths of a second. As OWASP advises for scrypt where
 * memory is short. Stored with each hash, so that it may be raised.
 */
const PARAMETERS = { N: 2 ** 14, r: 8, p: 5 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

export const MIN_PASSWORD_LENGTH = 12;
/** Hashing costs the same however long it is; a form has a bound. */
export const MAX_PASSWORD_LENGTH = 200;

/** Hashes are made in Node's own pool of four threads, which files and names of hosts need, too. */
const AT_A_TIME = 2;
const MAX_WAITING = 32;

const derive = promisify<string, Uint8Array, number, ScryptOptions, Buffer>(scrypt);

/** Hashes passwords and compares them, a few at a time, away from the event loop. */
export class Passwords {
  readonly #turns = new Turns({
    places: AT_A_TIME,
    maxWaiting: MAX_WAITING,
    refuse: () => new AppError("rate_limit_exceeded", "Too many people sign in right now. Try again in a moment."),
  });
  /** Stands for a password that there is not, so that its absence takes as long to find out. */
  readonly #decoy = format(PARAMETERS, randomBytes(SALT_BYTES), randomBytes(KEY_BYTES));

  /** @returns `scrypt$N$r$p$salt$key`. @throws `rate_limit_exceeded` while too many wait. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    return format(PARAMETERS, salt, await this.#derive(password, salt, PARAMETERS));
  }

  /** @param hash of the right password; `undefined`: there is none. @throws `rate_limit_exceeded` while too many wait. */
  async isRight(hash: string | undefined, given: string): Promise<boolean> {
    const [scheme, N, r, p, salt = "", key = ""] = (hash ?? this.#decoy).split("$");
    if (scheme !== "scrypt") throw new Error("A stored password has a form that is not known.");
    const parameters = { N: Number(N), r: Number(r), p: Number(p) };
    const derived = await this.#derive(given, Buffer.from(salt, "base64url"), parameters);
    return timingSafeEqual(derived, Buffer.from(key, "base64url")) && hash !== undefined;
  }

  /** Keyboards write one letter in several ways; they are one password. */
  #derive(password: string, salt: Uint8Array, parameters: ScryptOptions): Promise<Buffer> {
    return this.#turns.run(() => derive(password.normalize("NFKC"), salt, KEY_BYTES, parameters));
  }
}

/** Why a password can't be one; `undefined`: it can. Length is what makes guessing hard, so nothing else is asked for. */
export function faultOfPassword(password: string, email: string): string | undefined {
  const { length } = [...password];
  if (length < MIN_PASSWORD_LENGTH) return `Use at least ${MIN_PASSWORD_LENGTH} characters. Yours has ${length}.`;
  if (length > MAX_PASSWORD_LENGTH) return `Use at most ${MAX_PASSWORD_LENGTH} characters. Yours has ${length}.`;
  if (password.toLowerCase() === email) return "Use something else than your email address.";
  return new Set(password).size < 5 ? "Use more different characters." : undefined;
}

function format({ N, r, p }: typeof PARAMETERS, salt: Buffer, key: Buffer): string {
  return ["scrypt", N, r, p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

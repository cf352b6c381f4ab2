import { isBotVisit } from "../clicks/record-click.ts";
import { countryOf } from "../visits/geography.ts";
import type { FindPlace } from "../visits/places.ts";
import { parseUserAgent } from "../visits/user-agent.ts";
import type { Visit } from "../visits/visit.ts";
import type { VisitorFacts } from "./decide.ts";
import type { PasswordAnswer } from "./password-gate.ts";

/** The facts of a visit, each found when it is asked for. */
export class LazyVisitorFacts implements VisitorFacts {
  readonly #visit: Visit;
  readonly #findPlace: FindPlace;
  readonly #judgePassword: () => PasswordAnswer;

  /** @param judgePassword counts what is wrong, so it is asked once. */
  constructor(visit: Visit, findPlace: FindPlace, judgePassword: () => PasswordAnswer) {
    this.#visit = visit;
    this.#findPlace = findPlace;
    this.#judgePassword = judgePassword;
  }

  get isBot(): boolean {
    return isBotVisit(this.#visit);
  }

  get os(): string {
    return parseUserAgent(this.#visit.ua).os;
  }

  get country(): string | undefined {
    return countryOf(this.#visit, this.#findPlace);
  }

  get password(): PasswordAnswer {
    return this.#judgePassword();
  }
}

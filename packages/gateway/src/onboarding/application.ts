import { GatewayError } from "../errors/gateway-error.ts";
import type { Fields } from "../json/fields.ts";
import { isFields, textAt, valueAt } from "../json/fields.ts";

/** What conditions look at: texts, numbers, and null for what is not known. */
export type ApplicationFacts = ReadonlyMap<string, string | number | null>;

/** Somebody who wants to join the program. */
export interface Application {
  readonly id: string;
  readonly partnerId: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly createdAt: string | null;
  readonly facts: ApplicationFacts;
  /** Of the form, by question in small letters. */
  readonly answers: ApplicationFacts;
}

/**
 * An application as Dub lists it, by either of its routes.
 *
 * @throws 502 for one without ids.
 */
export function readApplication(row: Fields): Application {
  const id = textAt(row, "id");
  const partnerId = textAt(row, "partner", "id");
  if (id === undefined || partnerId === undefined) {
    throw new GatewayError(502, "The workspace has answered with an application without an id");
  }
  const about = (name: string) => textOf(row, "partner", name);
  const email = about("email");
  const platforms = platformsOf(row);
  const facts: [string, string | number | null][] = [
    ["name", about("name")],
    ["email", email],
    ["email_domain", email?.includes("@") ? email.slice(email.lastIndexOf("@") + 1).toLowerCase() : null],
    ["company", about("companyName")],
    ["country", about("country")],
    ["description", about("description")],
    ["group_id", about("groupId")],
    ["network_status", about("networkStatus")],
    ...PLATFORMS.map((name): [string, string | null] => [name, about(name)]),
    ["platforms", platforms.length],
    ["verified_platforms", platforms.filter(({ isVerified }) => isVerified).length],
  ];
  return {
    id,
    partnerId,
    name: about("name"),
    email,
    createdAt: textAt(row, "createdAt") ?? null,
    facts: new Map(facts),
    answers: new Map(answersOf(row)),
  };
}

/** What conditions look at of one text: applicants write as much as they like, and every condition reads it. */
const MAX_TEXT_CHARS = 2_000;

function textOf(value: unknown, ...path: readonly string[]): string | null {
  return textAt(value, ...path)?.slice(0, MAX_TEXT_CHARS) ?? null;
}

const PLATFORMS = ["website", "youtube", "twitter", "linkedin", "instagram", "tiktok"] as const;

/** The older route has no list of them, only what each is called. */
function platformsOf(row: Fields): readonly { readonly isVerified: boolean }[] {
  const listed = valueAt(row, "partner", "platforms");
  if (Array.isArray(listed)) return listed.map((one) => ({ isVerified: textAt(one, "verifiedAt") !== undefined }));
  return PLATFORMS.filter((name) => textAt(row, "partner", name) !== undefined).map(() => ({ isVerified: false }));
}

function answersOf({ applicationFormData: form }: Fields): [string, string | null][] {
  if (!Array.isArray(form)) return [];
  return form.filter(isFields).map((field) => [(textAt(field, "label") ?? "").toLowerCase(), textOf(field, "value")]);
}

import { z } from "zod";
import { asciiHost, isDomainName } from "./host.ts";

/** As zod has it, and whatever of other scripts can be seen. Source: RFC 6531 section 3.3. */
const LOCAL_PART = /^(?!\.)(?!.*\.\.)(?:[\w'+\-.]|[^\p{ASCII}\p{C}\p{Z}])*(?<![.'])$/u;

/** Whether a text is an email address, also with a local part or a domain in another script. */
export function isEmail(text: string): boolean {
  const at = text.lastIndexOf("@");
  return at > 0 && LOCAL_PART.test(text.slice(0, at)) && isDomainName(asciiHost(text.slice(at + 1)));
}

/** An email address, stored as it is given. */
export const Email = z.stringFormat("email", isEmail);

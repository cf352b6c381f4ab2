const PLACEHOLDER = "[redacted]";

/** Text without the credential, as it is or as it stands in a URL: an upstream may echo what it was sent. */
export function redact(text: string, secret: string): string {
  const encoded = encodeURIComponent(secret);
  const redacted = text.replaceAll(secret, PLACEHOLDER);
  return encoded === secret ? redacted : redacted.replaceAll(encoded, PLACEHOLDER);
}

/** Names of what would open something: the password of a link, a token, a key. Also in the plural, and in camel case. */
const SECRET_NAME = /(password|passphrase|secret|token|credential|authorization|api_?key|private_?key)s?$/i;

/** Whether a field of this name may not be shown, logged or stored in clear. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

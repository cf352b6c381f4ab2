/**
 * Why a text cannot be a secret key of Dub, for the person who has typed it; undefined if it may be one.
 *
 * @param {string} key
 * @returns {string | undefined}
 */
export function whyNoSecretKey(key) {
  if (key === "") return "Paste your API key here.";
  if (/^dub_pk_/.test(key)) return "This is a public key. Use the secret one.";
  if (/^(Bearer|Authorization)\b/i.test(key)) return "Paste the key alone, from dub_ on.";
  if (/^dub_(access_token|refresh_token|app)_/.test(key))
    return "This is no API key. Keys are under Settings → API Keys in Dub.";
  if (!/^dub_/.test(key)) return "Keys of Dub begin with dub_. Copy the whole key.";
  if (!/^dub_[A-Za-z0-9_-]{8,500}$/.test(key)) return "This key is not whole. Copy it again from Dub.";
  return undefined;
}

/** `node packages/contract/src/conformance/write-digest.ts <path>`: keeps the digest of Dub's OpenAPI document at the path. */
import { readFileSync, writeFileSync } from "node:fs";
import { DIGEST_FILE, digestDocument } from "./digest.ts";

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("Give the path of Dub's OpenAPI document.");
  process.exit(1);
}
const digest = digestDocument(JSON.parse(readFileSync(path, "utf8")));
writeFileSync(DIGEST_FILE, `${JSON.stringify(digest, null, 2)}\n`);
console.log(`${Object.keys(digest).length} operations, ${Object.values(digest).flat().length} facts`);

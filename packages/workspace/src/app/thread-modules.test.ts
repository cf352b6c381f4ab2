import { importedPackages } from "@overdub/testkit/imported-packages";
import { expect, test } from "vitest";

test.each([
  ["../images/decode-image.ts", ["jpeg-js", "pngjs"]],
  ["../metatags/read-page.ts", ["htmlparser2"]],
])("each thread that works by %s loads little", (module, packages) => {
  expect(importedPackages(new URL(module, import.meta.url).href)).toEqual(packages);
});

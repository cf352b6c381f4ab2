import { expect, test } from "vitest";
import { isAllowedRedirect } from "./redirect-uri.ts";

test.each([
  "https://app.example/done?x=1",
  "https://app.example:8443/",
  "http://localhost:3000/done",
  "http://127.0.0.1:5173",
  "http://[::1]/x",
  "acme-desktop://linked",
  "ACME-DESKTOP:linked",
])("%s is allowed", (uri) => expect(isAllowedRedirect(uri, ["acme-desktop"])).toBe(true));

test.each([
  "",
  "/done",
  "//app.example",
  "http://app.example/done",
  "http://localhost.app.example/",
  "http://localhost@app.example/",
  "https://user:pass@app.example/",
  "other-desktop://linked",
  "javascript:alert(1)",
  "data:text/html,x",
  "file:///etc/passwd",
  "https://app.example\r\n/done",
  " https://app.example/done",
  "https://app.example/a b",
  `https://app.example/${"x".repeat(2_000)}`,
])("%s is not", (uri) => expect(isAllowedRedirect(uri, ["acme-desktop", "javascript"])).toBe(false));

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { Email, isEmail } from "./email.ts";

describe("isEmail", () => {
  it.each([
    ...["ada@acme.test", "Ada.Byron+x@go.acme.photography", "o'neill@acme.test", "a_b-c@acme.co.uk", "_@a.co"],
    ...["ada@müller.de", "ada@xn--mller-kva.de", "почта@пример.рф", "ada@xn--e1afmkfd.xn--p1ai", "用户@例え.テスト"],
    ...["jörg@acme.test", "josé.ñ@acme.test", "❤@acme.test", "उदाहरण@acme.test"],
  ])("%s", (text) => {
    expect(isEmail(text)).toBe(true);
  });

  it.each([
    ...["", "ada", "@acme.test", "ada@", "ada@acme", "ada@acme.t", "ada@@acme.test", "a@b@acme.test", "ada@127.0.0.1"],
    ...[".ada@acme.test", "ada.@acme.test", "a..b@acme.test", "a b@acme.test", "ada @acme.test", "ada@acme..test"],
    ...[
      "ada@acme.test:80",
      "ada@acme.test/",
      "ada@mü ller.de",
      "ada@-ü.de",
      "ada@ü.1",
      "<ada@acme.test>",
      '"a"@acme.test',
    ],
    ...["j\u00a0örg@acme.test", "jö\u200brg@acme.test", "jö\nrg@acme.test", "jö\u202erg@acme.test", "jö,rg@acme.test"],
  ])("%j is none", (text) => {
    expect(isEmail(text)).toBe(false);
  });

  it("takes every ASCII address that zod does", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        if (z.email().safeParse(text).success) expect(isEmail(text)).toBe(true);
      }),
    );
  });
});

it("refuses in the words of zod's own", () => {
  const [issue] = Email.safeParse("ada").error?.issues ?? [];
  expect(issue).toMatchObject({ code: "invalid_format", format: "email", message: "Invalid email address" });
});

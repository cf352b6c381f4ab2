import { describe, expect, it } from "vitest";
import { AppError, ErrorEnvelope, toErrorEnvelope } from "./app-error.ts";
import { ERROR_CODES, ERROR_STATUS } from "./error-code.ts";

const DOCS = "https://dub.co/docs/api-reference";

describe("toErrorEnvelope", () => {
  it("is exactly Dub's envelope, without what is for logs", () => {
    const error = new AppError("not_found", "Link not found.", { detail: { secret: "s" }, cause: new Error("c") });
    expect(toErrorEnvelope(error)).toStrictEqual({
      error: { code: "not_found", message: "Link not found.", doc_url: `${DOCS}/errors#not-found` },
    });
  });

  it("links to Dub's page of the code, irregular as those are", () => {
    const pages = ERROR_CODES.map((code) => toErrorEnvelope(new AppError(code, "")).error.doc_url);
    expect(pages).toEqual(
      [
        "bad-request",
        "unauthorized",
        "forbidden",
        "exceeded-limit",
        "not-found",
        "conflict",
        "invite-pending",
        "invite-expired",
        "unprocessable-entity",
        "rate-limit_exceeded",
        "internal-server-error",
      ].map((fragment) => `${DOCS}/errors#${fragment}`),
    );
  });

  it("takes another page where the error names one", () => {
    const error = new AppError("bad_request", "", { docUrl: `${DOCS}/endpoint/retrieve-a-link` });
    expect(toErrorEnvelope(error).error.doc_url).toBe(`${DOCS}/endpoint/retrieve-a-link`);
  });

  it.each(ERROR_CODES)("reads back: %s", (code) => {
    const envelope = toErrorEnvelope(new AppError(code, "text"));
    expect(ErrorEnvelope.parse(JSON.parse(JSON.stringify(envelope)))).toEqual(envelope);
  });
});

describe("AppError", () => {
  it("has the status of its code unless told otherwise", () => {
    expect(new AppError("conflict", "").status).toBe(ERROR_STATUS.conflict);
    expect(new AppError("bad_request", "", { status: 413 }).status).toBe(413);
  });
});

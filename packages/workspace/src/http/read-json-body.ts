import { AppError } from "@overdub/contract";

/** A hundred links with geo targeting stay well below. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024;

/**
 * The JSON of a request, whatever its content type.
 *
 * @param optional whether the body may be empty, which gives `undefined`.
 * @throws `bad_request`: 413 above `MAX_BODY_BYTES` without reading further, 400 when it is not JSON in UTF-8.
 */
export async function readJsonBody(request: Request, { optional = false } = {}): Promise<unknown> {
  const text = await readText(request);
  if (optional && text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      "bad_request",
      "Invalid JSON format in request body. Please ensure the request body is a valid JSON object.",
      { cause },
    );
  }
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  if (!request.body) return "";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const decode = (chunk?: Uint8Array) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (cause) {
      throw new AppError("bad_request", "The request body is not UTF-8.", { cause });
    }
  };
  let size = 0;
  let text = "";
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    text += decode(chunk);
  }
  return text + decode();
}

function tooLarge(): AppError {
  return new AppError("bad_request", `Request body is too large: the limit is ${MAX_BODY_BYTES} bytes.`, {
    status: 413,
  });
}

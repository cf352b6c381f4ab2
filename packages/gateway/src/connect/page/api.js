/** What a route refuses, in words for the person. */
export class Refusal extends Error {
  /**
   * @param {string} message
   * @param {number} status 0 where no response came.
   */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * Asks a route beside this script.
 *
 * @param {string} path
 * @param {{ token?: string, body?: object, signal?: AbortSignal }} [options]
 * @returns {Promise<any>}
 * @throws {Refusal}
 */
export async function ask(path, { token, body, signal } = {}) {
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body && { "content-type": "application/json" }),
  };
  const init = {
    method: body ? "POST" : "GET",
    headers,
    ...(body && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  };
  const response = await fetch(new URL(path, import.meta.url), init).catch((error) => {
    if (signal?.aborted) throw error;
    throw new Refusal("There is no connection. Try again.", 0);
  });
  const answer = await response.json().catch(() => undefined);
  // A page of somebody on the way, such as a hotel's: what has become of the request nobody knows.
  if (answer === undefined && (response.ok || response.status >= 502)) {
    throw new Refusal("There is no connection to the server. Try again.", 0);
  }
  if (response.ok) return answer;
  if (response.status === 429) throw new Refusal("That was a lot of tries. Wait a minute, then try again.", 429);
  throw new Refusal(
    typeof answer?.message === "string" ? answer.message : "Something went wrong. Try again.",
    response.status,
  );
}

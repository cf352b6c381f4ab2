import { CONSOLE_PATH } from "../state/base-path.ts";
import type { StreamMessage } from "./event-stream.ts";
import { createStreamReader } from "./event-stream.ts";
import { RequestError, send, sessionIsOver } from "./request.ts";

/** `broken` until the stream is there again; meanwhile pages ask by themselves. */
export type NewsState = "starting" | "live" | "broken";

export interface NewsFollower {
  readonly onMessage: (message: StreamMessage) => void;
  readonly onState: (state: NewsState) => void;
}

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
/** A newer page listens, and there are as many as a session may have. */
const REPLACED_WAIT_MS = 60_000;
/** The server says every 15 s that it is there. */
const SILENCE_MS = 40_000;
/** Whoever has signed out here is on another page by then. */
const SIGNED_OUT_MS = 1_500;

/** How far this page has come, so that a page that was hidden goes on where it was. */
const lastIds = new Map<string, string>();

/**
 * Follows what happens around an account. Of all pages of this browser that do, one reads the stream and tells the others,
 * since a browser makes six connections to a host; the next one takes over when it is closed or hidden. Without TLS, except
 * on localhost, browsers have no locks to agree by: then each page that is seen reads its own.
 *
 * @returns ends it.
 */
export function followNews(accountId: string, { onMessage, onState }: NewsFollower): () => void {
  const stopped = new AbortController();
  const name = `overdub-news ${CONSOLE_PATH} ${accountId}`;
  const channel = new BroadcastChannel(name);
  let isLeader = false;
  let isOpen = false;
  let silence: ReturnType<typeof setTimeout> | undefined;

  const take = (message: StreamMessage) => {
    clearTimeout(silence);
    if (!isLeader) silence = setTimeout(() => onState("broken"), SILENCE_MS);
    onState("live");
    if (message.id !== undefined) lastIds.set(accountId, message.id);
    onMessage(message);
  };

  channel.onmessage = ({ data }: MessageEvent<StreamMessage | "who">) => {
    if (data === "who") {
      if (isLeader && isOpen) channel.postMessage({ type: "alive", id: lastIds.get(accountId), data: undefined });
      return;
    }
    if (isLeader) return;
    // Whoever joins, or was asleep, has missed what came before.
    const isBehind = data.type === "alive" && data.id !== undefined && data.id !== lastIds.get(accountId);
    take(isBehind ? { ...data, type: "start", data: { hasGap: true } } : data);
  };

  const lead = async () => {
    isLeader = true;
    clearTimeout(silence);
    let failures = 0;
    while (!stopped.signal.aborted) {
      let waitMs = 0;
      try {
        waitMs = await readStream(accountId, stopped.signal, (message) => {
          failures = 0;
          isOpen = true;
          take(message);
          channel.postMessage(message);
        });
      } catch (error) {
        if (stopped.signal.aborted) return;
        // An older server, or an account that is no more: it will not be there the next moment either.
        if (error instanceof RequestError && error.status >= 400 && error.status < 500) waitMs = REPLACED_WAIT_MS;
      }
      isOpen = false;
      onState("broken");
      await pause(waitMs || Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures), stopped.signal);
      failures += 1;
    }
  };

  onState("starting");
  channel.postMessage("who");
  if (navigator.locks) navigator.locks.request(name, { signal: stopped.signal }, lead).catch(() => {});
  else void lead();
  return () => {
    stopped.abort();
    clearTimeout(silence);
    channel.close();
  };
}

/** @returns how long to wait before the next attempt; 0: as after any failure. @throws RequestError. */
async function readStream(
  accountId: string,
  stopped: AbortSignal,
  onMessage: (message: StreamMessage) => void,
): Promise<number> {
  const silent = new AbortController();
  const signal = AbortSignal.any([stopped, silent.signal]);
  const query = { integrated_account_id: accountId };
  let timer = setTimeout(() => silent.abort(), SILENCE_MS);
  try {
    const { body } = await send("/console/news", { query, lastEventId: lastIds.get(accountId), signal });
    const read = createStreamReader();
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      clearTimeout(timer);
      timer = setTimeout(() => silent.abort(), SILENCE_MS);
      for (const message of read(part.value)) {
        if (message.type === "end") return await afterEnd(message.data as { readonly reason: string }, stopped);
        onMessage(message);
      }
    }
    return 0;
  } finally {
    clearTimeout(timer);
    // What is left of it is not waited for.
    silent.abort();
  }
}

async function afterEnd({ reason }: { readonly reason: string }, stopped: AbortSignal): Promise<number> {
  if (reason !== "signed_out") return reason === "replaced" ? REPLACED_WAIT_MS : 0;
  await pause(SIGNED_OUT_MS, stopped);
  if (!stopped.aborted) sessionIsOver.set(true);
  return REPLACED_WAIT_MS;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

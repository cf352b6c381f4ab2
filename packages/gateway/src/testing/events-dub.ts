/** A Dub that has clicks, in pages, and nothing else; imported by tests only. */
import type { Script, ScriptedAnswer } from "./test-gateway.ts";

export interface EventsDub {
  /** In the order of their times. */
  readonly clicks: { readonly event: "click"; readonly timestamp: string; readonly click: { readonly id: string } }[];
  /** Adds a click with this id. */
  click(id: string, at: string): void;
  readonly script: Script;
  /** Asked before each request; an answer stands for Dub's. */
  meddle: (url: URL) => ScriptedAnswer | undefined;
}

export function eventsDub(): EventsDub {
  const dub: EventsDub = {
    clicks: [],
    click(id, at) {
      dub.clicks.push({ event: "click", timestamp: at, click: { id } });
      dub.clicks.sort((a, b) => a.timestamp.localeCompare(b.timestamp));
    },
    meddle: () => undefined,
    script(request) {
      const url = new URL(request.url);
      const meddled = dub.meddle(url);
      if (meddled) return meddled;
      if (!url.pathname.endsWith("/events")) return { json: [{ id: "link_1", key: "a" }] };
      // As Dub does, in whole days.
      const day = (name: string) => (url.searchParams.get(name) ?? "").slice(0, 10);
      const found = dub.clicks.filter(
        ({ timestamp }) => timestamp.slice(0, 10) >= day("start") && timestamp.slice(0, 10) <= day("end"),
      );
      const size = Number(url.searchParams.get("limit") ?? 100);
      const page = Number(url.searchParams.get("page") ?? 1);
      return { json: found.slice((page - 1) * size, page * size) };
    },
  };
  return dub;
}

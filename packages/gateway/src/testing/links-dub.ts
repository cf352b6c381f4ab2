/** A Dub that has links and nothing else, in memory; imported by tests only. */
import type { Script, ScriptedAnswer } from "./test-gateway.ts";

export interface StoredLink {
  readonly id: string;
  readonly domain: string;
  readonly key: string;
  readonly url: string;
  readonly externalId: string | null;
  readonly shortLink: string;
}

export interface LinksDub {
  readonly links: StoredLink[];
  readonly script: Script;
  /** Asked before each request; an answer stands for Dub's. */
  meddle: (request: {
    readonly method: string;
    readonly url: string;
    readonly body?: string | undefined;
  }) => ScriptedAnswer | undefined;
}

type Given = Readonly<Record<string, string>>;

export function linksDub(): LinksDub {
  const links: StoredLink[] = [];
  const conflict = (link: Given, error: string) => ({ link, error, code: "conflict" });

  function create(given: Given) {
    if (given.url?.includes("refused"))
      return { link: given, error: "Malicious URL detected", code: "unprocessable_entity" };
    const domain = given.domain ?? "acme.link";
    const key = given.key ?? `r${links.length}`;
    if (links.some((link) => link.externalId === given.externalId)) return conflict(given, "externalId exists");
    if (links.some((link) => link.domain === domain && link.key === key)) return conflict(given, "Duplicate key");
    const link: StoredLink = {
      id: `link_${links.length}`,
      domain,
      key,
      url: given.url ?? "",
      externalId: given.externalId ?? null,
      shortLink: `https://${domain}/${key}`,
    };
    links.push(link);
    return link;
  }

  const dub: LinksDub = {
    links,
    meddle: () => undefined,
    script(request) {
      const meddled = dub.meddle(request);
      if (meddled) return meddled;
      const { pathname, searchParams } = new URL(request.url);
      const path = pathname.replace("/api", "");
      if (request.method === "POST" && path === "/links/bulk") {
        const made = (JSON.parse(request.body ?? "[]") as Given[]).map(create);
        return { json: [...made.filter((row) => "id" in row), ...made.filter((row) => !("id" in row))] };
      }
      if (path === "/links/count") return { json: links.length };
      if (path === "/links/info") {
        const link = links.find(({ externalId }) => `ext_${externalId}` === searchParams.get("externalId"));
        return link
          ? { json: link }
          : { status: 404, json: { error: { code: "not_found", message: "Link not found.", doc_url: "" } } };
      }
      const after = links.findIndex(({ id }) => id === searchParams.get("startingAfter"));
      return { json: links.slice(after + 1, after + 1 + Number(searchParams.get("pageSize") ?? 100)) };
    },
  };
  return dub;
}

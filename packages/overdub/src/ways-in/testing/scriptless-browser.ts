/** A browser without script, for pages that need none; imported by tests only. */

/** It keeps cookies by host, as browsers do, and goes where it is sent. */
export function createScriptlessBrowser() {
  const jar = new Map<string, string>();

  async function open(url: string, form?: Readonly<Record<string, string>>) {
    const { hostname, origin } = new URL(url);
    const response = await fetch(url, {
      redirect: "manual",
      headers: {
        cookie: [...jar].flatMap(([name, value]) => (name.startsWith(`${hostname} `) ? value : [])).join("; "),
        ...(form && { origin, "sec-fetch-site": "same-origin" }),
      },
      ...(form && { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      jar.set(`${hostname} ${pair.slice(0, pair.indexOf("="))}`, pair);
    }
    const location = response.headers.get("location");
    const text = await response.text();
    return { url, status: response.status, text, leadsTo: location === null ? undefined : new URL(location, url).href };
  }

  /** @returns the first page that leads nowhere else, and all addresses on the way to it. */
  async function follow(url: string, form?: Readonly<Record<string, string>>) {
    const way = [url];
    let page = await open(url, form);
    while (page.leadsTo !== undefined) {
      way.push(page.leadsTo);
      page = await open(page.leadsTo);
    }
    return { ...page, way };
  }
  /** All that are kept, as `name=value`. */
  const cookies = (): readonly string[] => [...jar.values()];

  return { follow, cookies };
}
export type ScriptlessBrowser = ReturnType<typeof createScriptlessBrowser>;
export type ScriptlessPage = Awaited<ReturnType<ScriptlessBrowser["follow"]>>;

/** Sends the first form of a page, with what a person fills in. */
export function send(
  browser: ScriptlessBrowser,
  { url, text }: ScriptlessPage,
  filledIn: Readonly<Record<string, string>>,
): Promise<ScriptlessPage> {
  const form = /<form method="post" action="([^"]*)">(.*?)<\/form>/s.exec(text);
  const hidden = (form?.[2] ?? "").matchAll(/<input type="hidden" name="([^"]*)"[^>]* value="([^"]*)"/g);
  const fields = Object.fromEntries([...hidden].map(([, name, value]) => [name, plain(value)]));
  return browser.follow(new URL(plain(form?.[1]), url).href, { ...fields, ...filledIn });
}

function plain(markup = ""): string {
  return markup.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'");
}

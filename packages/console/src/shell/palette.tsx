import { Content, Overlay, Portal, Root, Title } from "@radix-ui/react-dialog";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { useAccount } from "../api/accounts.ts";
import { callDub } from "../api/dub.ts";
import { request } from "../api/request.ts";
import { keep, readKept } from "../state/kept.ts";
import { currentCommands } from "./commands.ts";
import { fuzzyScore } from "./fuzzy.ts";
import type { Page } from "./page.ts";

interface PaletteProps {
  readonly pages: readonly Page[];
  readonly onClose: () => void;
}

interface Entry {
  readonly group: "Do" | "Go" | "Links" | "Tools";
  readonly label: string;
  readonly words?: string;
  readonly aside?: string | undefined;
  readonly run: () => void;
}

interface FoundLink {
  readonly id: string;
  readonly shortLink: string;
  readonly url: string;
}

const RECENT = "palette-recent";

/** One box for what can be done here, places and things, and every tool. */
export default function Palette({ pages, onClose }: PaletteProps) {
  const navigate = useNavigate();
  const account = useAccount();
  const [text, setText] = useState("");
  const [current, setCurrent] = useState(0);
  const wanted = useDeferredValue(text.trim());
  const accountId = account?.id ?? "";
  const go = (to: string, search: Record<string, string | undefined> = {}) =>
    void navigate({ to, search: { account: account?.id, ...search } as never });
  const { data: tools = [] } = useQuery({
    queryKey: [accountId, "tools"],
    queryFn: ({ signal }) =>
      request<{ result: readonly { name: string; description: string }[] }>(`/integrated-account/${accountId}/tools`, {
        signal,
      }).then(({ result }) => result),
    enabled: accountId !== "" && pages.some(({ path }) => path === "/playground"),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data: links = [] } = useQuery({
    queryKey: [accountId, "palette-links", wanted],
    queryFn: ({ signal }) =>
      callDub<readonly FoundLink[]>(accountId, "links", { query: { search: wanted, limit: 6 }, signal }).then(
        ({ result }) => result,
      ),
    enabled: accountId !== "" && wanted.length > 1,
  });
  const here = currentCommands();
  const isUrl = /^https?:\/\/\S+$/i.test(wanted);
  const entries: Entry[] = [
    ...(isUrl ? [{ group: "Do" as const, label: "Shorten this", run: () => go("/links", { new: wanted }) }] : []),
    ...here.map(({ label, hint, run }) => ({ group: "Do" as const, label, aside: hint, run })),
    ...pages.flatMap(({ path, acts = [] }) =>
      acts
        .filter(({ label }) => !here.some((command) => command.label === label))
        .map(({ label, search }) => ({ group: "Do" as const, label, run: () => go(path, search) })),
    ),
    ...pages.map(({ title, words, goKey, path }) => ({
      group: "Go" as const,
      label: title,
      words: words ?? "",
      aside: `g ${goKey}`,
      run: () => go(path),
    })),
    ...pages.flatMap(({ path, title, parts = [] }) =>
      parts.map(({ label, search }) => ({
        group: "Go" as const,
        label: `${title}: ${label}`,
        run: () => go(path, search),
      })),
    ),
    ...links.map(({ id, shortLink, url }) => ({
      group: "Links" as const,
      label: shortLink.replace(/^https?:\/\//, ""),
      words: `${id} ${url} ${wanted}`,
      run: () => go("/links", { link: id }),
    })),
    ...tools.map(({ name, description }) => ({
      group: "Tools" as const,
      label: name,
      words: description,
      run: () => go("/playground", { tool: name }),
    })),
  ];
  const recent = readKept<readonly string[]>(RECENT, []);
  const shown = entries
    .map((entry) => ({ entry, score: isUrl && entry.label === "Shorten this" ? 100 : scoreOf(entry, wanted, recent) }))
    .filter(({ score, entry }) => score > 0 && (wanted !== "" || isFirst(entry, here)))
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 40)
    .toSorted((a, b) => GROUPS.indexOf(a.entry.group) - GROUPS.indexOf(b.entry.group))
    .map(({ entry }) => entry);
  const at = Math.min(current, Math.max(shown.length - 1, 0));
  const choose = (entry: Entry | undefined) => {
    if (!entry) return;
    keep(RECENT, [entry.label, ...recent.filter((label) => label !== entry.label)].slice(0, 8));
    onClose();
    entry.run();
  };
  return (
    <Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Portal>
        <Overlay className="veil" />
        <Content className="dialog palette" data-modal="" aria-describedby={undefined}>
          <Title className="sr-only">Find or do</Title>
          <input
            role="combobox"
            aria-label="Find or do"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-activedescendant={shown[at] && `palette-${at}`}
            placeholder="Find or do: a page, a link, a tool, or paste an address"
            dir="auto"
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setCurrent(0);
            }}
            onKeyDown={(event) => {
              const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
              if (by !== undefined) setCurrent((at + by + shown.length) % Math.max(1, shown.length));
              else if (event.key === "Enter") choose(shown[at]);
              else return;
              event.preventDefault();
            }}
          />
          <div role="listbox" id="palette-list" aria-label="What was found">
            {shown.map((entry, index) => (
              <div key={`${entry.group} ${entry.label}`} role="presentation">
                {entry.group !== shown[index - 1]?.group && <h3 role="presentation">{entry.group}</h3>}
                {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the field. */}
                <div
                  id={`palette-${index}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={index === at}
                  ref={index === at ? scrollIntoView : undefined}
                  onClick={() => choose(entry)}
                >
                  <bdi dir="auto" className="t grow">
                    {entry.label}
                  </bdi>
                  {entry.aside && <kbd>{entry.aside}</kbd>}
                </div>
              </div>
            ))}
            {shown.length === 0 && <p className="ink3 p-3">Nothing here bears that name.</p>}
          </div>
        </Content>
      </Portal>
    </Root>
  );
}

const GROUPS: readonly string[] = ["Do", "Go", "Links", "Tools"];

/** Before anything is typed: what can be done here, and the pages. */
function isFirst({ group, label }: Entry, here: readonly { readonly label: string }[]): boolean {
  if (group === "Do") return here.length === 0 || here.some((command) => command.label === label);
  return group === "Go" && !label.includes(": ");
}

function scrollIntoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

function scoreOf({ label, words = "" }: Entry, wanted: string, recent: readonly string[]): number {
  const isRecent = recent.includes(label) ? 0.5 : 0;
  if (wanted === "") return 1 + isRecent;
  const own = fuzzyScore(label, wanted);
  if (own > 0) return own + isRecent;
  return words.toLowerCase().includes(wanted.toLowerCase()) ? 0.2 : 0;
}

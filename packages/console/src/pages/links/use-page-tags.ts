import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useEffect, useState } from "react";
import { callDubDirectly } from "../../api/dub.ts";
import { withProtocol } from "./link-form.ts";

interface PageTags {
  readonly title: string;
  readonly description: string;
  readonly image: string | null;
}

const WAIT_MS = 500;

/** What the destination says of itself in previews, and how the look at it went, in words. */
export function usePageTags(
  accountId: string,
  url: string,
): { readonly tags: PageTags | undefined; readonly words: string | undefined } {
  const typed = useDeferredValue(url.trim());
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed), WAIT_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const address = URL.canParse(withProtocol(asked)) && asked.includes(".") ? withProtocol(asked) : "";
  const { data, error, isFetching } = useQuery({
    queryKey: [accountId, "metatags", address],
    queryFn: ({ signal }) =>
      callDubDirectly<PageTags>(accountId, "links/metatags", { query: { url: address }, signal }),
    enabled: address !== "",
    retry: false,
    staleTime: 300_000,
  });
  const tags = address === "" ? undefined : data?.result;
  if (address === "") return { tags: undefined, words: undefined };
  if (isFetching) return { tags, words: "Looking at the page…" };
  if (error || !tags) return { tags: undefined, words: "We could not look at the page. The link works all the same." };
  // A page that does not answer has its own address as its title.
  const hasTitle = tags.title !== "" && withProtocol(tags.title) !== address;
  if (!hasTitle) return { tags, words: "No title found: the page did not answer, or has none." };
  return { tags, words: tags.image ? "Title and picture found." : "Title found, no picture." };
}

import type { ReactNode } from "react";
import { useState } from "react";
import { Segments } from "../../components/segments.tsx";
import type { LinkForm } from "./link-form.ts";
import { withProtocol } from "./link-form.ts";
import { usePageTags } from "./use-page-tags.ts";

/** What a page says of itself, and what the link says in its place. */
interface Said {
  readonly host: string;
  readonly title: string;
  readonly description: string;
  readonly picture: ReactNode;
}

interface PreviewProps {
  readonly accountId: string;
  readonly form: LinkForm;
}

const NETWORKS = ["X", "LinkedIn", "Slack"] as const;

/** How others show the link: each leaves out something else. */
export function SocialCard({ accountId, form }: PreviewProps) {
  const [network, setNetwork] = useState<(typeof NETWORKS)[number]>("X");
  const own = form.proxy ? form : undefined;
  const said = useSaid(accountId, form, own);
  return (
    <>
      <figure aria-label={`The link on ${network}`}>
        {network === "X" ? (
          <OnX {...said} />
        ) : network === "LinkedIn" ? (
          <OnLinkedIn {...said} />
        ) : (
          <OnSlack {...said} />
        )}
      </figure>
      <Segments
        label="As shown by"
        value={network}
        onChange={setNetwork}
        options={NETWORKS.map((value) => ({ value, label: value }))}
      />
    </>
  );
}

/** The destination as its visitors find it, by what it says of itself. */
export function PagePreview({ accountId, form }: PreviewProps) {
  const { words } = usePageTags(accountId, form.url);
  const { host, title, description, picture } = useSaid(accountId, form, undefined);
  return (
    <>
      <figure className="social" aria-label="The destination">
        <div className="browser">
          <i />
          <i />
          <i />
          <span className="t" dir="auto">
            {host}
          </span>
        </div>
        <Text title={title} description={description} />
        <div className="pic low">{picture}</div>
      </figure>
      {words && <p className="help m-0!">{words}</p>}
    </>
  );
}

function useSaid(accountId: string, form: LinkForm, own: LinkForm | undefined): Said {
  const { tags } = usePageTags(accountId, form.url);
  const image = own?.image || tags?.image;
  return {
    host: URL.parse(withProtocol(form.url))?.hostname ?? form.domain,
    title: own?.title || tags?.title || "The title of the page",
    description: own?.description || tags?.description || "What the page says of itself.",
    // Pictures of other sites are not loaded: that would tell them who looks at this page.
    picture: image?.startsWith("data:image/") ? (
      <img src={image} alt="" />
    ) : image ? (
      `A picture of ${URL.parse(image)?.hostname ?? "another site"}`
    ) : (
      "No picture"
    ),
  };
}

/** The picture alone, with the title in it. */
function OnX({ host, title, picture }: Said) {
  return (
    <>
      <div className="social">
        <div className="pic titled">
          {picture}
          <span className="t" dir="auto">
            {title}
          </span>
        </div>
      </div>
      <figcaption className="help mt-1!" dir="auto">{`From ${host}`}</figcaption>
    </>
  );
}

/** The title above the host, and no description. */
function OnLinkedIn({ host, title, picture }: Said) {
  return (
    <div className="social">
      <div className="pic">{picture}</div>
      <div className="tx">
        <p className="b line-clamp-2" dir="auto">
          {title}
        </p>
        <small dir="auto">{host}</small>
      </div>
    </div>
  );
}

/** All of it, behind a bar, the picture last. */
function OnSlack({ host, title, description, picture }: Said) {
  return (
    <div className="slack">
      <Text host={host} title={title} description={description} />
      <div className="social">
        <div className="pic">{picture}</div>
      </div>
    </div>
  );
}

function Text({ host, title, description }: Omit<Said, "host" | "picture"> & { readonly host?: string }) {
  return (
    <div className="tx">
      {host !== undefined && <small dir="auto">{host}</small>}
      <p className="b line-clamp-2" dir="auto">
        {title}
      </p>
      <p className="ink2 line-clamp-3" dir="auto">
        {description}
      </p>
    </div>
  );
}

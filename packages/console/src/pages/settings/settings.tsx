import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ComponentType } from "react";
import type { Session } from "../../api/session.ts";
import { sessionQuery } from "../../api/session.ts";
import { ForOperators } from "../../shell/for-operators.tsx";
import { PageFrame } from "../../shell/page-frame.tsx";
import { usePageSearch } from "../../state/search.ts";
import { ApiKeys } from "./api-keys.tsx";
import { ApiTokens } from "./api-tokens.tsx";
import { General } from "./general.tsx";
import { Members } from "./members.tsx";
import { TestClock } from "./test-clock.tsx";
import { Upkeep } from "./upkeep.tsx";
import { Webhooks } from "./webhooks.tsx";

interface Section {
  readonly id: string;
  readonly title: string;
  readonly Content: ComponentType;
  /** Whether it is about the server, and no workspace. */
  readonly isForOperators?: true;
}

const GENERAL: Section = { id: "general", title: "General", Content: General };
const SECTIONS: readonly Section[] = [
  GENERAL,
  { id: "members", title: "Members", Content: Members },
  { id: "keys", title: "API keys", Content: ApiKeys },
  { id: "webhooks", title: "Webhooks", Content: Webhooks },
  { id: "clock", title: "Test clock", Content: TestClock },
  { id: "upkeep", title: "Retention, backup", Content: Upkeep, isForOperators: true },
  { id: "tokens", title: "API tokens", Content: ApiTokens, isForOperators: true },
];

function sectionsOf(session: Session | undefined): readonly Section[] {
  return session?.kind === "operator" ? SECTIONS : SECTIONS.filter(({ isForOperators }) => !isForOperators);
}

/** On a phone the list is wider than the screen. */
function showSection(link: HTMLAnchorElement | null): void {
  link?.scrollIntoView({ block: "nearest", inline: "center" });
}

/** One form each, beside the list of them. */
export default function SettingsPage() {
  const { data: session } = useQuery(sessionQuery);
  const { section, account } = usePageSearch();
  const sections = sectionsOf(session);
  const keptBack = SECTIONS.find((each) => each.id === section && !sections.includes(each));
  const shown = keptBack ?? sections.find(({ id }) => id === section) ?? GENERAL;
  const { Content } = shown;
  return (
    <PageFrame title="Settings">
      <div className="scroll settings">
        <nav aria-label="Settings">
          <ul>
            {sections.map(({ id, title }) => (
              <li key={id}>
                <Link
                  to="/settings"
                  search={{ account, section: id } as never}
                  aria-current={id === shown.id ? "page" : undefined}
                  ref={id === shown.id ? showSection : undefined}
                >
                  {title}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="section" key={shown.id}>
          {keptBack ? <ForOperators /> : <Content />}
        </div>
      </div>
    </PageFrame>
  );
}

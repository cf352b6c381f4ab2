import { Eye } from "lucide-react";
import type { ReactNode } from "react";
import { useEffect } from "react";
import { labelOf, useAccount, useMembership } from "../api/accounts.ts";
import { connection } from "../api/request.ts";
import { Icon } from "../components/icon.tsx";
import { useStore } from "../state/store.ts";
import { Lost } from "./lost.tsx";
import { TestTime } from "./test-time.tsx";
import { PageTitle } from "./title-menu.tsx";

interface PageFrameProps {
  readonly title: string;
  /** Beside the title: how many there are, how fresh it is. */
  readonly count?: ReactNode;
  /** Buttons at the end of the head, the primary one last. */
  readonly actions?: ReactNode;
  /** The line of filters. */
  readonly bar?: ReactNode;
  /** A `Sheet`, beside the page. */
  readonly sheet?: ReactNode;
  /** Scrolls by itself. */
  readonly children: ReactNode;
}

/** What every page is made of: head, filters, what it is about, and the sheet beside it. Names the browser's tab, too. */
export function PageFrame({ title, count, actions, bar, sheet, children }: PageFrameProps) {
  const account = useAccount();
  const membership = useMembership();
  const isLost = useStore(connection) === "lost";
  const workspace = account && labelOf(account);
  useEffect(() => {
    document.title = [title, workspace, "Overdub"].filter(Boolean).join(" · ");
  }, [title, workspace]);
  return (
    <>
      <div className="page">
        <div className="head">
          <PageTitle title={title} />
          {count !== undefined && <span className="cnt">{count}</span>}
          <span className="grow" />
          {actions}
        </div>
        {isLost && <Lost />}
        {account && <TestTime account={account} />}
        {membership && !membership.permissions.includes("links.write") && (
          <p className="lost quiet" role="note">
            <Icon of={Eye} size={14} />
            {`Your role here is ${membership.role}: you see everything, and owners and members make changes.`}
          </p>
        )}
        {bar && <div className="bar">{bar}</div>}
        {children}
      </div>
      {sheet}
    </>
  );
}

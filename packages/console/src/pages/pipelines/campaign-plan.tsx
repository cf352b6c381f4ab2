import { SectionLine } from "../../components/section-line.tsx";
import { count } from "../../format/numbers.ts";
import type { CampaignPlan } from "./campaign.ts";

/** What would be made, what cannot be and why by its line, and the first links as they would be. */
export function Plan({ plan }: { readonly plan: CampaignPlan }) {
  return (
    <>
      <SectionLine title="Plan" aside="nothing is made yet" />
      <dl className="facts">
        <div>
          <dt>Links</dt>
          <dd>{count(plan.links)}</dd>
        </div>
        <div>
          <dt>Made before</dt>
          <dd>{count(plan.existing)}</dd>
        </div>
        <div>
          <dt>Cannot be</dt>
          <dd>{count(plan.invalid + plan.duplicates + plan.taken)}</dd>
        </div>
      </dl>
      {plan.workspace_check.note && <p className="note wrap-anywhere">{plan.workspace_check.note}</p>}
      {plan.problems.length > 0 && (
        <>
          <SectionLine title="Rows that make no link" aside={`the first ${plan.problems.length}`} />
          <ul className="alt">
            {plan.problems.map(({ line, reason }) => (
              <li key={`${line}.${reason}`}>
                <span>{`Line ${count(line)}`}</span>
                <bdi dir="auto" className="wrap-anywhere">
                  {reason}
                </bdi>
              </li>
            ))}
          </ul>
        </>
      )}
      {plan.sample.length > 0 && (
        <>
          <SectionLine title="The first links" />
          <ul className="grid gap-2 text-sm">
            {plan.sample.map((link, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: they are the first ones, in their order.
              <li key={index} className="wrap-anywhere">
                <bdi dir="auto" className="b">
                  {String(link.key ?? "a key by itself")}
                </bdi>
                <bdi dir="auto" className="ink3 block text-xs">
                  {String(link.url ?? "")}
                </bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

import type { Customer, Discount, Partner, PartnerTag, Program } from "@overdub/contract";
import type { StartedWorkspace } from "@overdub/testkit";
import { callApi } from "../../testing/call-api.ts";
import { track } from "../../testing/conversions.ts";
import { clickLink } from "../../testing/visit-link.ts";
import { addReward, setUpProgram } from "./set-up-program.ts";

/** Two partners in two groups, one with a tag and a discount, and a link that is nobody's. */
export interface CreditedPartners {
  readonly program: Program;
  /** In the default group with 20 % of sales; three clicks, two leads, three sales of 10, 20 and 30 dollars. */
  readonly ada: Partner;
  /** In the group `vip`, with a discount; two clicks, one lead, one sale of 5 dollars. */
  readonly bob: Partner;
  readonly tag: PartnerTag;
  readonly discount: Discount;
  readonly vip: { readonly id: string };
  /** One click. */
  readonly nobodysId: string;
  readonly customers: Readonly<Record<"ada1" | "ada2" | "bob1", Customer>>;
}

export async function creditPartners(on: StartedWorkspace): Promise<CreditedPartners> {
  const post = async <Made>(path: string, body: object) => {
    const response = await callApi(on, "POST", path, { body });
    if (response.status > 201) throw new Error(`${path}: ${response.status} ${JSON.stringify(response.body)}`);
    return response.body as Made;
  };
  const program = await setUpProgram(on);
  await addReward(on, { event: "sale", type: "percentage", amountInPercentage: 20 });
  const vip = await post<{ id: string }>("/groups", { name: "VIP", slug: "vip", color: "red" });
  const terms = { type: "percentage", amount: 25, maxDuration: 12, couponId: "C25", couponTestId: "T25" };
  const discount = await post<Discount>("/admin/program/discounts", { groupId: "vip", discount: terms });
  const tag = await post<PartnerTag>("/partner-tags", { name: "Podcast" });
  const ada = await post<Partner>("/partners", { name: "Ada Byron", email: "ada@example.org", tenantId: "t_ada" });
  const image = "https://cdn.test/bob.png";
  const bob = await post<Partner>("/partners", { name: "Bob", email: "bob@example.org", groupId: "vip", image });
  await callApi(on, "PATCH", `/admin/program/partners/${bob.id}`, { body: { tagIds: [tag.id] } });
  const nobodys = await post<{ id: string; domain: string; key: string }>("/links", {
    url: "https://acme.test/",
    key: "nobodys",
    trackConversion: true,
  });

  const [adasLink] = ada.links ?? [];
  const [bobsLink] = bob.links ?? [];
  if (!adasLink || !bobsLink) throw new Error("A partner has no link.");
  const buy = async (link: { domain: string; key: string }, name: string, amounts: readonly number[]) => {
    const clickId = await clickLink(on.origin, link);
    await track(on, "lead", { clickId, eventName: "Sign up", customerExternalId: name, customerName: name });
    for (const amount of amounts) await track(on, "sale", { customerExternalId: name, amount });
  };
  await buy(adasLink, "ada1", [1000, 2000]);
  await buy(adasLink, "ada2", [3000]);
  await clickLink(on.origin, adasLink);
  await buy(bobsLink, "bob1", [500]);
  await clickLink(on.origin, bobsLink);
  await clickLink(on.origin, nobodys);
  await on.outbox.drain();
  await on.server.jobs.runDue();
  const customer = async (name: string) => (await callApi(on, "GET", `/customers/ext_${name}`)).body as Customer;
  const customers = { ada1: await customer("ada1"), ada2: await customer("ada2"), bob1: await customer("bob1") };
  return { program, ada, bob, tag, discount, vip, nobodysId: nobodys.id, customers };
}

/** Every form of the console, to be sent to a server that refuses it; imported by tests only. */

export interface FormStory {
  readonly name: string;
  readonly path: string;
  /** The button that opens it, where its address does not. */
  readonly opens?: string;
  /** What is typed, by labels. */
  readonly fields: Readonly<Record<string, string>>;
  /** The button that sends it. */
  readonly verb: string;
}

const NAME = "Überlanger Name <b>عرض</b>";

export const FORMS: readonly FormStory[] = [
  {
    name: "link",
    path: "links?new=",
    fields: { Destination: "tidewell.example/kept", Note: NAME },
    verb: "Create link",
  },
  { name: "domain", path: "domains", opens: "Add domain", fields: { Domain: "go.kept.example" }, verb: "Add domain" },
  {
    name: "partner",
    path: "partners?new=",
    fields: { Name: NAME, Mail: "kept@site.example" },
    verb: "Create partner",
  },
  { name: "group", path: "rewards?show=group", fields: { Name: "Kept" }, verb: "Create group" },
  {
    name: "bounty",
    path: "bounties?new=",
    fields: { Name: NAME, "Pays, in US dollars": "50.00" },
    verb: "Create bounty",
  },
  { name: "account", path: "accounts", opens: "Connect account", fields: { Tenant: "kept" }, verb: "Make the link" },
  {
    name: "conversion source",
    path: "pipelines?tab=conversions",
    opens: "New source",
    fields: { Name: NAME },
    verb: "Create source",
  },
  {
    name: "member",
    path: "settings?section=members",
    opens: "Invite",
    fields: { Email: "kept@site.example" },
    verb: "Invite member",
  },
  { name: "API key", path: "settings?section=keys", opens: "New key", fields: { Name: NAME }, verb: "Create key" },
  {
    name: "webhook",
    path: "settings?section=webhooks",
    opens: "New webhook",
    fields: { Name: NAME, Address: "https://kept.example/hook" },
    verb: "Create webhook",
  },
];

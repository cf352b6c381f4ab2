import { readFileSync } from "node:fs";

/** What an agent does for one use case, step by step, in the open format of agent skills. */
export interface Skill {
  /** The name of its folder, and the last part of its URI. */
  readonly name: string;
  readonly title: string;
  /** For whoever chooses among them. */
  readonly description: string;
  /** Of the tools that it is about. */
  readonly tags: readonly string[];
  /** The whole file, in Markdown. */
  readonly text: string;
}

/** Of the repository: people install them from there, too. */
const FOLDER = new URL("../../../../../../skills/", import.meta.url);

/** In the order of the product's page. */
export const SKILL_NAMES = [
  "branded-links",
  "affiliate-program",
  "customer-enrichment",
  "partner-onboarding",
  "unified-dashboard",
  "domain-provisioning",
] as const;

let skills: readonly Skill[] | undefined;

/** Read once, when a client first asks what there is. */
export function readSkills(): readonly Skill[] {
  skills ??= SKILL_NAMES.map((name) => toSkill(readFileSync(new URL(`${name}/SKILL.md`, FOLDER), "utf8")));
  return skills;
}

/** @throws for a file without what every skill has. */
export function toSkill(text: string): Skill {
  const [, head = ""] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
  const field = (name: string) => new RegExp(`^ *${name}: (.+)$`, "m").exec(head)?.[1];
  const [name, description, tags] = ["name", "description", "tags"].map(field);
  const title = /^# (.+)$/m.exec(text)?.[1];
  if (name === undefined || description === undefined || tags === undefined || title === undefined) {
    throw new Error("A SKILL.md has a name, a description, tags and a heading.");
  }
  return { name, title, description, tags: tags.split(" "), text };
}

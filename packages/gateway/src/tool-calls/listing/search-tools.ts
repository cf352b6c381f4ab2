import type { Tool } from "../../tools/tool.ts";
import { levelOf } from "../select-tools.ts";
import { firstSentence } from "./short-description.ts";

export interface FoundTool {
  readonly name: string;
  readonly summary: string;
  readonly effect: string;
  readonly required: readonly string[];
}

/** Where a word is found counts: a name says what a tool is for, a description also what it is not for. */
const WEIGHTS = { name: 5, tags: 3, summary: 2, description: 1 } as const;

/** The tools that fit a description of a task best, best first; all of them where nothing is asked. */
export function searchTools(tools: readonly Tool[], query: string, limit: number): FoundTool[] {
  const wanted = wordsOf(query);
  const scored = tools.map((tool) => ({ tool, score: wanted.length === 0 ? 1 : scoreOf(tool, wanted) }));
  return scored
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ tool }) => toFound(tool));
}

function toFound(tool: Tool): FoundTool {
  return { name: tool.name, summary: firstSentence(tool.description), effect: effectOf(tool), required: tool.required };
}

function scoreOf(tool: Tool, wanted: readonly string[]): number {
  const places = {
    name: wordsOf(tool.name),
    tags: tool.tags.flatMap(wordsOf),
    summary: wordsOf(firstSentence(tool.description)),
    description: wordsOf(tool.description),
  };
  return wanted.reduce((score, word) => {
    const weights = Object.entries(WEIGHTS).map(([place, weight]) => {
      return places[place as keyof typeof WEIGHTS].includes(word) ? weight : 0;
    });
    return score + Math.max(...weights);
  }, 0);
}

/** Words that stand in every tool, or tell nothing of what is wanted. */
const NOISE = new Set([
  "dub",
  "a",
  "an",
  "the",
  "of",
  "to",
  "for",
  "in",
  "on",
  "by",
  "and",
  "or",
  "my",
  "with",
  "single",
]);

/** What verbs of people are called here. */
const SAME = new Map(
  Object.entries({
    find: "list",
    show: "list",
    search: "list",
    remove: "delete",
    edit: "update",
    change: "update",
    modify: "update",
    add: "create",
    make: "create",
    shorten: "create",
    stat: "analytic",
    statistic: "analytic",
    click: "analytic",
    affiliate: "partner",
    refund: "commission",
    conversion: "track",
  }),
);

function wordsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words
    .filter((word) => !NOISE.has(word))
    .map((word) => (word.length > 3 ? word.replace(/s$/, "") : word))
    .map((word) => SAME.get(word) ?? word);
}

const EFFECTS = { read: "reads", write: "changes", all: "removes" } as const;

/** For an agent that chooses. */
export function effectOf(tool: Tool): string {
  return EFFECTS[levelOf(tool)];
}

/**
 * What a description of an argument adds to its name, in a few words; undefined where it adds nothing: `country` needs no
 * "Only clicks from this country".
 */
export function shortDescription(name: string, description: string): string | undefined {
  const preset = /(?<=\. )Default: (?!false\.)[^.]{1,30}\.$/.exec(description)?.[0];
  const told = [tellingPart(name, firstSentence(description)), preset].filter((part) => part !== undefined);
  return told.length === 0 ? undefined : told.join(" ").replace(/\.$/, "");
}

/** Without a first clause that only repeats the name, and without the words that every such sentence begins with. */
function tellingPart(name: string, sentence: string): string | undefined {
  const [clause = "", ...others] = sentence.split(/(?<=[,;:]) /);
  const rest = others.join(" ");
  if (isEvident(name, clause.replace(/[,;:]$/, ""))) {
    if (rest === "") return undefined;
    if (STANDS_ALONE.test(rest)) return capitalize(rest);
  }
  return capitalize(sentence.replace(/^(The|An?|Whether to|Whether|Only) /, ""));
}

/** A format, a value, or a rule. */
const STANDS_ALONE = /^([`A-Z0-9]|unique|wins|in cents)/;

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Words that any argument may be explained with; what is left of an explanation is what it says. */
const FILLERS = new Set(
  (
    "a an the of to for from in on by at with and or is are was be it its this that these those only whether new when where " +
    "your each their one which leads it include included has have whose id ids url utm address any all use must give so " +
    "many much more fewer less"
  ).split(" "),
);

/** What tools are about, so that the argument need not say it again. */
const SUBJECTS = new Set(
  (
    "link links partner partners customer customers event events visitor visitors click clicks commission commissions " +
    "payout payouts application applications tag tags folder folders domain domains sale sales lead leads bounty bounties"
  ).split(" "),
);

function isEvident(name: string, sentence: string): boolean {
  // Formats, units and other arguments are told in these ways.
  if (/[`:;,()/]|\d|\b(?!(?:IDs?|URL|UTM)\b)[A-Z]{2,}/.test(sentence)) return false;
  const known = new Set(wordsOf(name.replace(/([a-z])([A-Z])/g, "$1 $2")).map(stem));
  return wordsOf(sentence).every((word) => FILLERS.has(word) || SUBJECTS.has(word) || known.has(stem(word)));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z]+/g) ?? [];
}

/** `archived` and `archive`, `tags` and `tag` are told by the same name. */
function stem(word: string): string {
  return word.replace(/(ed|es|s|e|ing)$/, "");
}

/** Abbreviations end no sentence. */
export function firstSentence(text: string): string {
  return text.split(/(?<=[.!?])(?<!\b(?:e\.g|i\.e)\.)\s+(?=[A-Z`])/)[0] ?? text;
}

import { isbot } from "isbot";
import { Generations } from "../caches/generations.ts";

/**
 * Programs that `isbot` does not know: assistants that visit for a person, scanners, and what office programs and mail
 * filters send ahead of the person who follows a link. Each is a word of its own, so that no device or app contains it.
 */
const PROGRAMS = /\b(?:chatgpt|claude|perplexity)-user\b|\bnikto\b|\bsafelinks\b|\bms-?office\b|^microsoft office\b/i;

/**
 * What browsers in apps tell of the device and of the app, and `isbot` takes for a search engine or a robot: facts in
 * brackets (Facebook), a maker (Instagram, Telegram), a shop, a make of phones, a browser of a search engine.
 */
const DEVICE_FACTS = new RegExp(
  [
    "\\[FB[^\\]]*\\]?",
    "\\bgoogle/google\\b",
    "\\bgoogle;? (?=pixel|nexus|tv\\b|chromecast)",
    "\\bgoogle ?(?:play|tv)\\b",
    "\\bgoogleapp\\b",
    "\\bcubot",
    "\\bsogou(?:mse|mobilebrowser|search(?:app)?)\\b",
    "\\byandexsearch(?:browser)?\\b",
  ].join("|"),
  "gi",
);

const known = new Generations<boolean>(10_000);

/** Whether a user agent names a program. A missing one does not. See behaviour/attribution 2.1. */
export function isBotAgent(ua: string | undefined): boolean {
  if (!ua) return false;
  const cached = known.get(ua);
  if (cached !== undefined) return cached;
  const bot = PROGRAMS.test(ua) || isbot(ua.replace(DEVICE_FACTS, ""));
  known.set(ua, bot);
  return bot;
}

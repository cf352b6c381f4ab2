import { hash } from "node:crypto";
import type { CustomerTable } from "@overdub/storage";

const ADJECTIVES = [
  "Brisk",
  "Calm",
  "Clever",
  "Gentle",
  "Keen",
  "Lively",
  "Merry",
  "Patient",
  "Quiet",
  "Steady",
  "Swift",
  "Warm",
];
const COLOURS = [
  "Amber",
  "Azure",
  "Coral",
  "Crimson",
  "Indigo",
  "Ivory",
  "Jade",
  "Olive",
  "Plum",
  "Silver",
  "Teal",
  "Violet",
];
const ANIMALS = [
  "Badger",
  "Crane",
  "Dolphin",
  "Falcon",
  "Finch",
  "Heron",
  "Lynx",
  "Marten",
  "Otter",
  "Puffin",
  "Seal",
  "Wren",
];

/**
 * What a customer is called: by name, else email, else three words such as `Brisk Coral Otter`, the same ones each time.
 * Source: spec dub-attribution 0.5 and 5.4; Dub rolls them anew for each answer.
 */
export function displayName({ id, name, email }: Pick<CustomerTable, "id" | "name" | "email">): string {
  if (name) return name;
  if (email) return email;
  const bytes = hash("sha256", id, "buffer");
  return [ADJECTIVES, COLOURS, ANIMALS].map((words, index) => words[(bytes[index] ?? 0) % words.length]).join(" ");
}

import { hash } from "node:crypto";
import type { CustomerTable } from "./customer-table.ts";

const ADJECTIVES = words(`
  able agile amber ample brave breezy bright brisk calm candid cheery clever cosy crisp daring dapper eager early earnest
  easy fabled fair fleet fond frank fresh gentle glad golden grand happy hardy honest humble jolly keen kind light lively
  loyal lucky mellow merry mild modest neat nimble noble patient placid plucky polite proud quick quiet ready robust
  royal serene sharp shiny silent sincere smart snug solid spry steady stout sunny swift tidy trusty upbeat vivid warm
  wise witty`);

const COLOURS = words(`
  amethyst apricot aqua azure beige blue bronze cerise cobalt copper coral cream crimson cyan emerald fuchsia gold green
  indigo ivory jade lavender lemon lilac lime magenta maroon mauve mint navy ochre olive orange peach pearl pink plum
  purple red rose ruby saffron salmon scarlet sienna silver teal turquoise violet white yellow`);

const ANIMALS = words(`
  albatross alpaca antelope badger beaver bison bobcat buffalo camel caribou cheetah condor cougar coyote crane deer
  dolphin eagle egret elk falcon ferret finch flamingo fox gazelle gecko giraffe goose hare hawk hedgehog heron ibex ibis
  jackal jaguar kestrel kingfisher koala lark lemur leopard lion llama lynx magpie marten meerkat mongoose moose ocelot
  orca oriole osprey otter owl panda panther parrot pelican penguin plover puffin puma quail rabbit raccoon raven robin
  seal sparrow stork swallow swan tapir tiger toucan turtle walrus weasel wolf wombat wren yak zebra`);

function words(text: string): readonly string[] {
  return text
    .trim()
    .split(/\s+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
}

/**
 * The name of a customer who has none: three words, such as `Brisk Coral Otter`.
 *
 * @param seed the customer's id: the same one always gives the same name.
 * @see behaviour/attribution 1.4
 */
export function generatedName(seed: string): string {
  const digest = hash("sha256", seed, "buffer");
  const pick = (list: readonly string[], offset: number) => list[digest.readUInt32BE(offset) % list.length];
  return [pick(ADJECTIVES, 0), pick(COLOURS, 4), pick(ANIMALS, 8)].join(" ");
}

/**
 * What a customer is called: by name, else email, else three words such as `Brisk Coral Otter`, the same ones each time.
 * Dub draws another one for each answer. See behaviour/attribution 1.4 and 6.3.
 */
export function displayName({ id, name, email }: Pick<CustomerTable, "id" | "name" | "email">): string {
  return name || email || generatedName(id);
}

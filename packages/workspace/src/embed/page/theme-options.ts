import { AppError, parseInput } from "@overdub/contract";
import { z } from "zod";

const MAX_LENGTH = 1000;

const color = z
  .string()
  .regex(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i, { error: "must be a color such as #0f766e" })
  .transform((given) => (given.length === 4 ? given.replace(/[0-9a-f]/gi, "$&$&") : given).toLowerCase());

const ThemeOptions = z.strictObject({
  /** Of links and of the focus, moved to where it can be read. */
  accentColor: color.optional(),
  /** Around the cards; `transparent` shows the product's own. */
  backgroundColor: z
    .union([z.literal("transparent"), color], { error: "must be transparent, or a color such as #0f766e" })
    .optional(),
  /** Of cards, in pixels. Default: 12. */
  cornerRadius: z.int().min(0).max(24).optional(),
  /** Whether the program's logo is shown, if it has one. Default: true. */
  logo: z.boolean().optional(),
});

/** How a product wants the page to look, colors as `#rrggbb`. */
export type ThemeOptions = z.output<typeof ThemeOptions>;

/**
 * @param text JSON, as Dub's package sends it; null: the product has no wishes.
 * @throws `unprocessable_entity` for anything else: a page in other colors than the product's would go unnoticed.
 */
export function readThemeOptions(text: string | null): ThemeOptions {
  if (text === null || text === "") return {};
  return parseInput(z.object({ themeOptions: ThemeOptions }), { themeOptions: parseJson(text) }).themeOptions;
}

function parseJson(text: string): unknown {
  try {
    if (text.length <= MAX_LENGTH) return JSON.parse(text);
  } catch {
    // Told below.
  }
  throw new AppError(
    "unprocessable_entity",
    `custom: themeOptions: must be a JSON object of at most ${MAX_LENGTH} characters`,
  );
}

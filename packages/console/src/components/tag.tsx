import type { Tone } from "../format/text.ts";
import { initialOf, toneOf } from "../format/text.ts";

interface TagProps {
  readonly text: string;
  readonly tone?: Tone;
  /** What programs call it. */
  readonly raw?: string;
}

/** A state, always in words. */
export function Tag({ text, tone = "", raw }: TagProps) {
  return (
    <span className={`tag ${tone}`} title={raw}>
      <bdi dir="auto" className="t">
        {text}
      </bdi>
    </span>
  );
}

interface TileProps {
  readonly text: string;
  readonly isDraft?: boolean;
}

/** The square with a letter that a row begins with. */
export function Tile({ text, isDraft = false }: TileProps) {
  return (
    <span className={`fav ${isDraft ? "draft" : toneOf(text)}`} aria-hidden="true">
      {initialOf(text)}
    </span>
  );
}

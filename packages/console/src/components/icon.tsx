import type { LucideIcon } from "lucide-react";

interface IconProps {
  readonly of: LucideIcon;
  /** Edge in pixels. Default: 16. */
  readonly size?: 12 | 14 | 16 | 20;
}

/** Decoration: what it stands for is said beside it. */
export function Icon({ of: Drawing, size = 16 }: IconProps) {
  const edge = { 12: "i xs", 14: "i s", 16: "i", 20: "i" }[size];
  return <Drawing className={edge} strokeWidth={size <= 12 ? 2.6 : 2} aria-hidden="true" />;
}

import { z } from "zod";

/** Hex with or without `#`, which a URL must carry as `%23`; colors end up in SVG, so nothing else may pass. */
export const QR_COLOR = /^(#?([0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})|transparent)$/i;

export const QrColor = z.string().regex(QR_COLOR, {
  error: "Invalid color. It must be hexadecimal, such as #1a2b3c, or `transparent`.",
});

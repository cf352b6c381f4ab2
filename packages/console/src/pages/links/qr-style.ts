import { createKeptStore } from "../../state/kept.ts";
import type { QrStyle } from "./qr-drawing.ts";
import { USUAL_STYLE } from "./qr-drawing.ts";

/** Codes of one team look alike: the last style is the next one's. Kept in this browser. */
export const qrStyle = createKeptStore<QrStyle>("qr-style", USUAL_STYLE);

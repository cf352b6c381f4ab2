import { z } from "zod";

/** The bytes of an answer that is no JSON. */
export const Binary = z
  .custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array)
  .meta({ type: "string", format: "binary" });

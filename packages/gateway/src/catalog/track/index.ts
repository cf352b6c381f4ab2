import { createADubTrack } from "./create-a-dub-track.ts";

export const trackTools = [createADubTrack];

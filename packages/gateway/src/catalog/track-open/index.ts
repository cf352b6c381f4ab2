import { createADubTrackOpen } from "./create-a-dub-track-open.ts";

export const trackOpenTools = [createADubTrackOpen];

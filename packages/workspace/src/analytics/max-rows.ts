/** Of any answer. Source: spec dub-attribution 4.5. */
export const MAX_ROWS = 5000;

/** No answer has more rows. See behaviour/attribution 5.4. */
export const MAX_ROWS = 5000;

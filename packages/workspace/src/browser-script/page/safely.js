/** @type {(...what: unknown[]) => void} */
export const report = (...what) => console.error("[dubAnalytics]", ...what);

/**
 * The action as something that never throws: what comes from the page must not end there.
 *
 * @type {<Input extends unknown[]>(action: (...input: Input) => void) => (...input: Input) => void}
 */
export const safely =
  (action) =>
  (...input) => {
    try {
      action(...input);
    } catch (error) {
      report(error);
    }
  };

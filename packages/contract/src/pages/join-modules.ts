/**
 * Modules for browsers as one text, without a bundler: their names are unique across all of them, so that imports and
 * exports can simply go, and comments with them. Whatever needs more than that needs a bundler.
 *
 * @param modules each after what it imports.
 */
export function joinModules(modules: readonly string[]): string {
  return modules
    .join("")
    .replaceAll(/^import [\s\S]*?;\n/gm, "")
    .replaceAll(/^export (?=(async )?function|const|let|class)/gm, "")
    .replaceAll(/ *\/\*\*[\s\S]*?\*\/\n?/g, "")
    .replaceAll(/^ *\/\/ .*\n/gm, "")
    .replaceAll(/\n{2,}/g, "\n");
}

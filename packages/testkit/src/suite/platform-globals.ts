/**
 * A started server puts lighter classes of its own in the place of these, for the whole process. Each file of tests begins
 * with the platform's again, since clients compare responses with the class they found when they were loaded.
 */
const kept = globalThis as { platformGlobals?: object };
kept.platformGlobals ??= { Request, Response };
Object.assign(globalThis, kept.platformGlobals);

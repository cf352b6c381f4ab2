/** The seed of every property test of a run, so that no run is red by chance. Nightly runs draw their own. */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env.OVERDUB_TEST_SEED ?? 1) });

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Of two cores the default leaves one idle, though many tests wait for servers they have started.
    maxWorkers: "100%",
  },
});

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Two cores: one file computes while another waits for a server.
    maxWorkers: 2,
    // Guards against what hangs, and no promises of speed: the slowest test takes half a minute on two quiet cores, and a busy
    // machine takes ten times as long. Nothing that passes waits for them.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    teardownTimeout: 60_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['libs/*/src/**/*.test.ts', 'apps/*/src/**/*.test.ts'] },
      },
      {
        // Tests that need servers. Its setup starts Postgres, and only when at least one of these files runs.
        extends: true,
        test: { name: 'cluster', include: ['test/**/*.test.ts'], globalSetup: ['test/support/global-setup.ts'] },
      },
    ],
  },
});

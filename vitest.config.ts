import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Two cores: one file computes while another waits for a server.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
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

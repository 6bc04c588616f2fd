import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/e2e/**'],
    globalSetup: ['test/support/left-out.ts'],
    testTimeout: 20_000,
    reporters: ['default'],
  },
});

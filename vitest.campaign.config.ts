import { defineConfig } from 'vitest/config';

// biome-ignore lint/style/noDefaultExport: vitest reads its configuration from there
export default defineConfig({
  test: {
    include: ['test/campaign/**/*.campaign.ts'],
    // Each stage keeps the machine busy by itself.
    fileParallelism: false,
    testTimeout: 7_200_000,
    hookTimeout: 600_000,
  },
});

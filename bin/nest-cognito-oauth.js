#!/usr/bin/env node
import { existsSync } from 'node:fs';

/** In a clone the build of `npm run build`, in the package what was packed. */
const built = ['../dist/cli/main.js', '../lib/cli/main.js']
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(url));

if (built === undefined) {
  process.stderr.write('The command line is not built yet: npm run build\n');
  process.exitCode = 1;
} else {
  await import(built.href);
}

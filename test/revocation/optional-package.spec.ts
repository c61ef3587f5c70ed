import { describe, expect, it } from '@jest/globals';
import { importOptional } from '../../src/redis/optional.package.js';

describe('importOptional', () => {
  it('hands over the package', async () => {
    await expect(importOptional('node:os', () => import('node:os'))).resolves.toHaveProperty('cpus');
  });

  it('names the package that is not installed', async () => {
    const name: string = '@not/installed';
    await expect(importOptional(name, () => import(name))).rejects.toThrow('npm install @not/installed');
  });
});

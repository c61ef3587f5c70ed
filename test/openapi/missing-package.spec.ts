import { expect, it, jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';

it('says what to install where @nestjs/swagger is missing', async () => {
  jest.unstable_mockModule('@nestjs/swagger', () => {
    throw new Error('Cannot find package @nestjs/swagger');
  });
  const { setupSwagger } = await import('../../src/openapi/setup.swagger.js');
  // It does not come to touching the application.
  const app = {} as INestApplication;
  await expect(setupSwagger(app)).rejects.toThrow('npm install @nestjs/swagger');
});

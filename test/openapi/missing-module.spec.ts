import { expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { AuthModule, OptionsError, ResourceServerModule, setupSwagger } from '../../src/index.js';

it('says what to import where the application has neither of our modules', async () => {
  const app = await NestFactory.create({ module: class Bare {} }, { logger: false });
  await expect(setupSwagger(app)).rejects.toThrow('import one in the application');
  await app.close();
});

it.each([ResourceServerModule, AuthModule])('%p says so where it is given no options', (module) => {
  const none = undefined as never;
  expect(() => module.forRoot(none)).toThrow(OptionsError);
});

it('names the faults of every pool at once', async () => {
  const options = {
    pools: {
      default: { userPoolId: 'nope', clientIds: [] },
      other: { userPoolId: 'us-east-1_AbCdEfGhI', clientIds: ['web'], issuer: 'http://pool.example' },
    },
    clockToleranceSeconds: -1,
  };
  const root = { module: class Service {}, imports: [ResourceServerModule.forRoot(options)] };
  const boot = NestFactory.create(root, { logger: false, abortOnError: false });
  await expect(boot).rejects.toMatchObject({
    faults: expect.arrayContaining([
      expect.stringContaining('pools.default.userPoolId'),
      expect.stringContaining('pools.default.clientIds'),
      expect.stringContaining('pools.other.issuer'),
      expect.stringContaining('clockToleranceSeconds'),
    ]),
  });
});

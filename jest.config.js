import { availableParallelism } from 'node:os';

const typescript = {
  swcrc: false,
  sourceMaps: 'inline',
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
};

export default {
  testEnvironment: 'node',
  testRegex: '(src|test)/.*\\.spec\\.ts$',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': ['@swc/jest', typescript],
    // jwks-rsa is CommonJS and requires jose, which is ESM only: jose is turned into what Jest can require.
    '/node_modules/jose/.+\\.js$': ['@swc/jest', { swcrc: false, jsc: { target: 'es2023' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  testTimeout: 60_000,
  // By itself Jest leaves one core idle, of two as well: many tests wait for a process that they started.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  globalSetup: './test/build.once.js',
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/main.ts', '!src/**/*.spec.ts'],
};

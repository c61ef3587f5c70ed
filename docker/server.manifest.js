/**
 * Turns the library's package.json into the server's, in place. What the server runs on are peers of the library,
 * and so its devDependencies: a production install of the library would leave them out. Versions stay those of
 * package-lock.json.
 */
import { readFileSync, writeFileSync } from 'node:fs';

/** Everything that `dist` imports, and what those packages want beside them. */
const RUNTIME = [
  '@aws-sdk/client-cognito-identity-provider',
  '@keyv/redis',
  '@nestjs/cache-manager',
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/passport',
  '@nestjs/platform-express',
  '@nestjs/swagger',
  '@opentelemetry/api',
  '@redis/client',
  'cache-manager',
  'helmet',
  'keyv',
  'passport',
  'prom-client',
  'reflect-metadata',
  'rxjs',
];

/** What the build reads types of besides: the server has no gateways, resolvers or message handlers. */
const BUILD = ['@nestjs/microservices', '@nestjs/websockets', '@types/node', 'graphql', 'typescript'];

const library = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.entries(library.dependencies);
const pick = (names) => names.map((name) => [name, library.devDependencies[name]]);
const isType = ([name]) => name.startsWith('@types/');

writeFileSync(
  'package.json',
  JSON.stringify(
    {
      name: `${library.name}-server`,
      version: library.version,
      private: true,
      license: library.license,
      type: library.type,
      engines: library.engines,
      scripts: { build: library.scripts.build },
      dependencies: Object.fromEntries([...entries.filter((entry) => !isType(entry)), ...pick(RUNTIME)]),
      devDependencies: Object.fromEntries([...entries.filter(isType), ...pick(BUILD)]),
      overrides: library.overrides,
    },
    null,
    2,
  ),
);

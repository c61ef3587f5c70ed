import { createHmac } from 'node:crypto';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { type AppClientOptions, AuthModule, type AuthOptions, type GrantStrategy } from '../../src/index.js';
import type { TestUserPool } from '../../src/testing/index.js';
import { type Adapter, ALL_GRANTS, RunningServer } from './running.server.js';

interface Served {
  readonly adapter: Adapter;
  readonly pool: TestUserPool;
  readonly clients: readonly [AppClientOptions, ...AppClientOptions[]];
  readonly grants?: readonly Type<GrantStrategy>[];
  readonly providers?: readonly Type[];
  readonly options?: Partial<AuthOptions>;
  readonly imports?: readonly DynamicModule[];
}

@Module({})
class ServedModule {}

/** `AuthModule` in front of a pool of the testing kit, as an application would import it. */
export async function served(given: Served): Promise<RunningServer> {
  const { adapter, pool, clients, grants = ALL_GRANTS, providers = [], imports = [], options = {} } = given;
  const auth: AuthOptions = {
    ...(await pool.moduleOptions()),
    cognito: { domain: pool.url, endpoint: pool.url, totpIssuer: 'Example & Co', ...options.cognito },
    clients,
    ...options,
  };
  const module: DynamicModule = {
    module: ServedModule,
    imports: [AuthModule.forRoot({ ...auth, grants }), ...imports],
    providers: [...providers],
  };
  return RunningServer.serving(module, adapter);
}

/** RFC 6238 with SHA-1, six digits and 30 seconds, written anew: nothing of the pool's own. */
export function authenticatorCode(base32: string, epochSeconds: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(base32, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(epochSeconds / 30)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
}

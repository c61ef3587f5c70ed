import { UnauthorizedException } from '@nestjs/common';
import { createClient } from '@redis/client';
import { createModule as createTutorialModule } from './passport-jwt.js';

/** The answer of many to the revocation that passport-jwt does not know: Redis is asked on each request. */
export async function createModule(pool) {
  const redis = createClient({ url: pool.redisUrl });
  await redis.connect();
  const isRevoked = async ({ jti }) => (await redis.get(`revoked:${jti}`)) !== null;
  const module = createTutorialModule(pool, async (payload) => {
    if (await isRevoked(payload)) throw new UnauthorizedException();
  });
  return { ...module, revoke: (payload) => redis.set(`revoked:${payload.jti}`, '1', { EX: 86_400 }) };
}

export async function revoke(_app, accessToken, module) {
  await module.revoke(JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url').toString()));
}

import { expect, it } from '@jest/globals';
import { assertRequirements } from '../../src/resource-server/requirement.check.js';
import type { RouteRequirements } from '../../src/resource-server/route.requirements.js';
import { HandMovedClock } from '../tokens/hand-moved.clock.js';
import { accessTokenClaims, TokenSigner } from '../tokens/token.signer.js';
import { verifiedToken } from '../tokens/verified.token.js';

const clock = new HandMovedClock();
const FRESH: RouteRequirements = {
  isPublic: false,
  isOptional: false,
  scopes: [],
  groups: [],
  clients: [],
  pools: [],
  maxAgeSeconds: 300,
  dynamic: [],
};

it('asks how old a login is each time, also where the token met all other demands of the route before', () => {
  const raw = new TokenSigner('first').sign(accessTokenClaims(clock.nowSeconds()));
  const token = verifiedToken('alice', { raw });
  for (const seconds of [0, 150, 150]) {
    clock.advanceSeconds(seconds);
    assertRequirements(token, FRESH, clock);
  }
  clock.advanceSeconds(1);
  expect(() => assertRequirements(token, FRESH, clock)).toThrow(
    expect.objectContaining({ reason: 'login_too_old' }),
  );
});

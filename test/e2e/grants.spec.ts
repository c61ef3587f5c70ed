import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, type Type } from '@nestjs/common';
import {
  Grant,
  type GrantStrategy,
  OAuth2Error,
  PasswordAuthentication,
  type TokenRequest,
  type TokenSet,
} from '../../src/index.js';
import { ADAPTERS, ALL_GRANTS, RunningServer, tokensOf } from './running.server.js';
import { claimsOf, PASSWORDS, RunningUserPool, web } from './running.user-pool.js';

const BADGE = 'urn:example:params:oauth:grant-type:badge';

/** Everything that a grant of one's own takes: one class. */
@Grant(BADGE)
@Injectable()
class BadgeGrant implements GrantStrategy {
  constructor(private readonly users: PasswordAuthentication) {}

  async exchange({ client, parameters }: TokenRequest): Promise<TokenSet> {
    if (parameters.require('badge') !== 'carols-badge') {
      throw new OAuth2Error('invalid_grant', 'This badge opens nothing.');
    }
    return this.users.signIn(client, 'carol', PASSWORDS.carol);
  }
}

@Grant('password')
@Injectable()
class OtherPasswordGrant implements GrantStrategy {
  async exchange(): Promise<TokenSet> {
    throw new Error('Is never asked.');
  }
}

@Grant('urn:example:nothing')
@Injectable()
class GrantWithoutExchange {}

@Grant('')
@Injectable()
class GrantWithoutName implements GrantStrategy {
  async exchange(): Promise<TokenSet> {
    throw new Error('Is never asked.');
  }
}

@Grant('urn:example:broken')
@Injectable()
class BrokenGrant implements GrantStrategy {
  async exchange(): Promise<TokenSet> {
    throw new TypeError('a bug with s3cret-details');
  }
}

describe.each(ADAPTERS)('A grant from outside, on %s', (adapter) => {
  let pool: RunningUserPool;

  beforeAll(async () => {
    pool = await RunningUserPool.start();
  });

  afterAll(() => pool.stop());

  const refusalToBoot = (provider: Type) =>
    RunningServer.start({ adapter, pool, providers: [provider] }).then(
      async (server) => {
        await server.stop();
        return 'It booted.';
      },
      (error: unknown) => String(error),
    );

  it.each([
    ['listed in grants', { grants: [...ALL_GRANTS, BadgeGrant] }],
    ['provided by a module of the application', { providers: [BadgeGrant] }],
  ])('is served when it is %s, and its logins can be ended', async (_, wiring) => {
    const server = await RunningServer.start({ adapter, pool, ...wiring });
    const request = { grant_type: BADGE, client_id: web.clientId };
    const answer = await server.token({ ...request, badge: 'carols-badge' });
    const { accessToken, refreshToken } = tokensOf(answer);
    expect(claimsOf(accessToken)['username']).toBe('carol');

    expect((await server.token({ ...request, badge: 'forged' })).body['error']).toBe('invalid_grant');
    expect((await server.token(request)).body['error']).toBe('invalid_request');
    expect((await server.post('/auth/logout', accessToken)).status).toBe(204);
    expect((await server.get('/auth/me', accessToken)).status).toBe(401);
    expect((await pool.refresh(refreshToken)).status).toBe(400);
    await server.stop();
  });

  it('is refused to clients that are not allowed it', async () => {
    const clients = [{ ...web, grants: ['password'] }] as const;
    const server = await RunningServer.start({
      adapter,
      pool,
      providers: [BadgeGrant],
      options: { clients },
    });
    const request = { grant_type: BADGE, client_id: web.clientId, badge: 'carols-badge' };
    const answer = await server.token(request);
    expect(answer.status).toBe(400);
    expect(answer.body['error']).toBe('unauthorized_client');
    await server.stop();
  });

  it('answers server_error without details when it has a bug, and logs the bug', async () => {
    const server = await RunningServer.start({ adapter, pool, providers: [BrokenGrant] });
    const answer = await server.token({ grant_type: 'urn:example:broken', client_id: web.clientId });
    expect(answer.status).toBe(500);
    expect(answer.body['error']).toBe('server_error');
    expect(answer.text).not.toContain('s3cret');
    expect(server.log.text).toContain('a bug');
    await server.stop();
  });

  it('does not boot when two claim one grant type, and names both', async () => {
    expect(await refusalToBoot(OtherPasswordGrant)).toMatch(
      /password is claimed by (PasswordGrant and by OtherPasswordGrant|OtherPasswordGrant and by PasswordGrant)/,
    );
  });

  it('does not boot with a grant that has no exchange(), and names it', async () => {
    expect(await refusalToBoot(GrantWithoutExchange)).toContain(
      'GrantWithoutExchange is decorated with @Grant() but has no exchange() method',
    );
  });

  it('does not boot with a grant that has no name, and names its class', async () => {
    expect(await refusalToBoot(GrantWithoutName)).toContain(
      '@Grant() on GrantWithoutName names no grant type',
    );
  });
});

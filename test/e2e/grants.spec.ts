import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, type Type } from '@nestjs/common';
import { z } from 'zod';
import {
  type AnswerAdditions,
  Grant,
  type GrantStrategy,
  OAuth2Error,
  PasswordAuthentication,
  type TokenRequest,
  type TokenSet,
} from '../../src/index.js';
import { ADAPTERS, ALL_GRANTS, basic, RunningServer, tokensOf } from './running.server.js';
import { backOffice, claimsOf, PASSWORDS, RunningUserPool, web } from './running.user-pool.js';

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

const DECLARED = 'urn:example:params:oauth:grant-type:declared';

/** Says what it takes, in rules by name, and adds to its answer. */
@Grant({
  type: DECLARED,
  clients: 'public',
  parameters: {
    badge: { pattern: /[a-z]+-badge/i, maxLength: 20 },
    floor: { oneOf: ['ground', 'first'], required: false },
    note: 'optional',
  },
})
@Injectable()
class DeclaredGrant implements GrantStrategy {
  constructor(private readonly users: PasswordAuthentication) {}

  exchange({ client }: TokenRequest): Promise<TokenSet> {
    return this.users.signIn(client, 'carol', PASSWORDS.carol);
  }

  answer(_: TokenSet, { values }: TokenRequest): AnswerAdditions {
    return {
      members: { floor: values['floor'] ?? null, access_token: 'forged' },
      headers: { 'x-floor': 'yes' },
    };
  }
}

const schema = z.object({ floor: z.coerce.number().int().min(0), badge: z.string().min(1) });

@Grant({ type: 'urn:example:by-schema', parameters: schema })
@Injectable()
class SchemaGrant implements GrantStrategy<z.infer<typeof schema>> {
  constructor(private readonly users: PasswordAuthentication) {}

  exchange({ client, values }: TokenRequest<z.infer<typeof schema>>): Promise<TokenSet> {
    if (values.floor + 1 !== 8) throw new OAuth2Error('invalid_grant', 'Not this floor.');
    return this.users.signIn(client, 'carol', PASSWORDS.carol);
  }
}

@Grant({ type: 'urn:example:greedy', parameters: { client_secret: 'required' } })
@Injectable()
class GreedyGrant extends OtherPasswordGrant {}

@Grant({ type: 'urn:example:spaced out' })
@Injectable()
class SpacedGrant extends OtherPasswordGrant {}

@Grant('foo')
class ShortGrant extends BadgeGrant {}

@Grant({ type: 'urn:example:whom', clients: 'some' as 'any' })
@Injectable()
class WhomGrant extends OtherPasswordGrant {}

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

  it('is asked only with the parameters that it declares by name, each as it must be', async () => {
    const server = await RunningServer.start({ adapter, pool, providers: [DeclaredGrant] });
    const request = { grant_type: DECLARED, client_id: web.clientId };
    const good = await server.token({ ...request, badge: 'Carols-badge', floor: 'first', colour: 'red' });
    expect(good.status).toBe(200);
    expect(good.body['floor']).toBe('first');
    expect(good.headers.get('x-floor')).toBe('yes');
    expect(claimsOf(tokensOf(good).accessToken)['username']).toBe('carol');

    for (const [wrong, named] of [
      [{}, 'badge is missing'],
      [{ badge: '' }, 'badge is missing'],
      [{ badge: 'x carols-badge y' }, 'badge is not'],
      [{ badge: `${'a'.repeat(30)}-badge` }, 'badge is not'],
      [{ badge: 'a-badge', floor: 'third' }, 'floor is not'],
    ] as const) {
      const answer = await server.token({ ...request, ...wrong });
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
      expect(answer.body['error_description']).toContain(named);
      expect(answer.text).not.toMatch(/carols|aaaa|third/);
    }
    const confidential = await server.token(
      { grant_type: DECLARED, badge: 'a-badge' },
      basic(backOffice.clientId, backOffice.clientSecret),
    );
    expect([confidential.status, confidential.body['error']]).toEqual([400, 'unauthorized_client']);
    await server.stop();
  });

  it('is asked with what its schema makes of the parameters', async () => {
    const server = await RunningServer.start({ adapter, pool, providers: [SchemaGrant] });
    const request = { grant_type: 'urn:example:by-schema', client_id: web.clientId, badge: 'b' };
    expect((await server.token({ ...request, floor: '7' })).status).toBe(200);
    for (const floor of ['cellar<script>', '-1', '1.5', '']) {
      const answer = await server.token({ ...request, floor });
      expect([answer.status, answer.body['error']]).toEqual([400, 'invalid_request']);
      expect(answer.body['error_description']).toMatch(/^The parameter floor is (missing|not)/);
    }
    const polluted = await server.token(
      'grant_type=urn:example:by-schema&__proto__=x&constructor=y&client_id=' + web.clientId,
    );
    expect([polluted.status, polluted.body['error']]).toEqual([400, 'invalid_request']);
    await server.stop();
  });

  it.each([
    [GreedyGrant, "GreedyGrant declares client_secret, which is the token endpoint's own parameter"],
    [SpacedGrant, '@Grant() on SpacedGrant names no grant type'],
    [ShortGrant, 'ShortGrant: a grant of your own is named by an absolute URI'],
    [WhomGrant, 'WhomGrant: clients are any, confidential or public'],
  ])(
    'does not boot with a declaration that makes no sense, and names its class: %p',
    async (grant, reason) => {
      expect(await refusalToBoot(grant)).toContain(reason);
    },
  );

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

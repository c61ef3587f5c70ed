import {
  AdminInitiateAuthCommand,
  CreateUserPoolCommand,
  DescribeUserPoolCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  UpdateUserPoolCommand,
  type ChallengeNameType,
  type CreateUserPoolResponse,
  type InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { totpCode, totpStep } from '../../src/emulator/pool/mfa/totp.js';
import { UserPoolEmulator } from '../../src/emulator/user-pool.emulator.js';
import type { UserPoolSeed } from '../../src/emulator/user-pool.seed.js';
import { claimsOf, CognitoBench, refusal, rejection } from './support/cognito.bench.js';
import { PageVisitor } from './support/page.visitor.js';
import { callback, password } from './support/seed.js';

const UserPoolId = 'us-east-1_StepUp001';
const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const attributes = {
  email: 'alice@example.com',
  email_verified: 'true',
  phone_number: '+12025550123',
  phone_number_verified: 'true',
};
const seed: UserPoolSeed = {
  userPoolId: UserPoolId,
  name: 'step-up',
  mfa: { configuration: 'OPTIONAL', methods: ['SMS_MFA', 'SOFTWARE_TOKEN_MFA', 'EMAIL_OTP'] },
  allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
  clients: [
    {
      clientId: 'web',
      clientName: 'Web',
      explicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      allowedOAuthFlows: ['code'],
      allowedOAuthScopes: ['openid'],
      callbackUrls: [callback],
    },
  ],
  users: [
    { username: 'plain', password, attributes: { ...attributes, email: 'plain@example.com' } },
    { username: 'max', password, attributes, mfa: { totpSecret, sms: true, preferred: 'SMS_MFA' } },
    { username: 'bare', password },
  ],
};
const loa = (level: number) => `urn:cognito:loa:${level}`;

let bench: CognitoBench;
beforeEach(async () => {
  bench = await CognitoBench.start(seed);
});
afterEach(() => bench.stop());

function choose(USERNAME: string, parameters: Record<string, string> = {}) {
  const AuthParameters = { USERNAME, ...parameters };
  return bench.sdk.send(new InitiateAuthCommand({ AuthFlow: 'USER_AUTH', ClientId: 'web', AuthParameters }));
}

/** Begins with the password, toward levels. */
const toward = (username: string, TARGET_ACR_VALUES: string, more: Record<string, string> = {}) =>
  choose(username, { TARGET_ACR_VALUES, PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password, ...more });

function respond(
  name: ChallengeNameType,
  { Session }: InitiateAuthResponse,
  responses: Record<string, string>,
) {
  const answer = { ClientId: 'web', ChallengeName: name, Session, ChallengeResponses: responses };
  return bench.sdk.send(new RespondToAuthChallengeCommand(answer));
}

/** The next code of the authenticator app: each counts once. */
function nextTotp(): string {
  bench.clock.advance(30);
  return totpCode(totpSecret, totpStep(bench.clock.epochSeconds()));
}

const withTotp = (asked: InitiateAuthResponse) =>
  respond('SOFTWARE_TOKEN_MFA', asked, { USERNAME: 'max', SOFTWARE_TOKEN_MFA_CODE: nextTotp() });

function authenticationIn({ AuthenticationResult: tokens }: InitiateAuthResponse) {
  const { acr, amr } = claimsOf(tokens?.AccessToken);
  expect(claimsOf(tokens?.IdToken)).toMatchObject({ acr, amr });
  return { acr, amr };
}

const invalid = refusal('InvalidParameterException');

describe('a level of authentication', () => {
  it('is not in the tokens unless one was asked for', async () => {
    const { AuthenticationResult: tokens } = await choose('plain', {
      PREFERRED_CHALLENGE: 'PASSWORD',
      PASSWORD: password,
    });
    for (const token of [tokens?.AccessToken, tokens?.IdToken]) {
      expect(claimsOf(token)).not.toHaveProperty('acr');
      expect(claimsOf(token)).not.toHaveProperty('amr');
    }
  });

  it('is 1 for a password', async () => {
    expect(authenticationIn(await toward('plain', loa(1)))).toEqual({ acr: loa(1), amr: ['pwd'] });
  });

  it('is 2 for a code alone, which is then the only thing offered', async () => {
    const asked = await choose('plain', { TARGET_ACR_VALUES: loa(2) });
    expect(asked.AvailableChallenges).toEqual(['EMAIL_OTP', 'SMS_OTP']);
    const chosen = await respond('SELECT_CHALLENGE', asked, { USERNAME: 'plain', ANSWER: 'EMAIL_OTP' });
    const code = { USERNAME: 'plain', EMAIL_OTP_CODE: bench.codeFor('plain') };
    expect(authenticationIn(await respond('EMAIL_OTP', chosen, code))).toEqual({
      acr: loa(2),
      amr: ['email_otp'],
    });
    const again = await choose('plain', { TARGET_ACR_VALUES: loa(2) });
    const detour = respond('SELECT_CHALLENGE', again, { USERNAME: 'plain', ANSWER: 'PASSWORD' });
    expect(await rejection(detour)).toEqual(invalid);
  });

  it('is 3 for a password and a code, and 4 for a password and an app, whichever the user prefers', async () => {
    const asked = await toward('max', loa(3));
    expect(asked.ChallengeName).toBe('SMS_MFA');
    const bySms = await respond('SMS_MFA', asked, { USERNAME: 'max', SMS_MFA_CODE: bench.codeFor('max') });
    expect(authenticationIn(bySms)).toEqual({ acr: loa(3), amr: ['pwd', 'sms', 'mfa'] });
    const app = await toward('max', loa(4));
    expect(app.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect(authenticationIn(await withTotp(app))).toEqual({ acr: loa(4), amr: ['pwd', 'otp', 'mfa'] });
  });

  it('is the first of those asked for that the user can reach, past what is no level', async () => {
    const low = await toward('plain', `urn:other ${loa(4)} ${loa(3)} ${loa(1)}`);
    expect(authenticationIn(low)).toEqual({ acr: loa(1), amr: ['pwd'] });
    expect(await rejection(toward('plain', loa(4)))).toEqual(invalid);
    expect(await rejection(toward('plain', 'urn:other'))).toEqual(invalid);
    expect(await rejection(choose('bare', { TARGET_ACR_VALUES: loa(2) }))).toEqual(invalid);
  });

  it('does not do away with a second factor that is asked for anyway', async () => {
    const asked = await toward('max', loa(1));
    expect(asked.ChallengeName).toBe('SMS_MFA');
    const done = await respond('SMS_MFA', asked, { USERNAME: 'max', SMS_MFA_CODE: bench.codeFor('max') });
    expect(authenticationIn(done)).toEqual({ acr: loa(3), amr: ['pwd', 'sms', 'mfa'] });
  });

  it('stays as it was in refreshed tokens, and so does auth_time', async () => {
    const { AuthenticationResult: tokens } = await withTotp(await toward('max', loa(4)));
    bench.clock.advance(600);
    const refresh = { ClientId: 'web', RefreshToken: tokens?.RefreshToken };
    const fresh = await bench.sdk.send(new GetTokensFromRefreshTokenCommand(refresh));
    expect(authenticationIn(fresh)).toEqual({ acr: loa(4), amr: ['pwd', 'otp', 'mfa'] });
    const { auth_time } = claimsOf(tokens?.AccessToken);
    expect(claimsOf(fresh.AuthenticationResult?.AccessToken)).toMatchObject({ auth_time });
  });

  it('is not to be had in the lowest feature plan', async () => {
    await bench.sdk.send(new UpdateUserPoolCommand({ UserPoolId, UserPoolTier: 'LITE' }));
    expect(await rejection(toward('plain', loa(1)))).toEqual(refusal('FeatureUnavailableInTierException'));
  });

  it('is led toward for somebody unknown as well, who never gets there', async () => {
    const asked = await choose('nobody', { TARGET_ACR_VALUES: loa(4) });
    expect(asked).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD'],
    });
    const answer = { USERNAME: 'nobody', ANSWER: 'PASSWORD', PASSWORD: password };
    expect(await rejection(respond('SELECT_CHALLENGE', asked, answer))).toEqual(
      refusal('NotAuthorizedException', 'Incorrect username or password.'),
    );
  });
});

describe('stepping up from an access token', () => {
  const tokenOf = ({ AuthenticationResult: tokens }: InitiateAuthResponse) => tokens?.AccessToken ?? '';
  async function levelOne(): Promise<string> {
    bench.pool.users.get('max').mfa.disable('SMS_MFA');
    bench.pool.users.get('max').mfa.disable('SOFTWARE_TOKEN_MFA');
    const token = tokenOf(await toward('max', loa(1)));
    bench.pool.users.get('max').mfa.enable('SMS_MFA');
    bench.pool.users.get('max').mfa.enable('SOFTWARE_TOKEN_MFA');
    return token;
  }

  it('asks for what is missing alone', async () => {
    const ACCESS_TOKEN = await levelOne();
    expect(claimsOf(ACCESS_TOKEN)).toMatchObject({ acr: loa(1), amr: ['pwd'] });
    const asked = await choose('max', { TARGET_ACR_VALUES: loa(4), ACCESS_TOKEN });
    expect(asked.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    const done = await withTotp(asked);
    expect(authenticationIn(done)).toEqual({ acr: loa(4), amr: ['pwd', 'otp', 'mfa'] });
    expect(done.AuthenticationResult?.RefreshToken).toBeTruthy();
    expect(claimsOf(tokenOf(done))['origin_jti']).not.toBe(claimsOf(ACCESS_TOKEN)['origin_jti']);
  });

  it('adds a password to a code', async () => {
    const first = await choose('plain', { TARGET_ACR_VALUES: loa(2), PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const code = { USERNAME: 'plain', EMAIL_OTP_CODE: bench.codeFor('plain') };
    const ACCESS_TOKEN = tokenOf(await respond('EMAIL_OTP', first, code));
    expect(authenticationIn(await toward('plain', loa(3), { ACCESS_TOKEN }))).toEqual({
      acr: loa(3),
      amr: ['email_otp', 'pwd', 'mfa'],
    });
  });

  it('begins anew when the token is too old, by MAX_AGE', async () => {
    const ACCESS_TOKEN = await levelOne();
    bench.clock.advance(100);
    const step = { TARGET_ACR_VALUES: loa(4), ACCESS_TOKEN };
    expect((await choose('max', { ...step, MAX_AGE: '100' })).ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
    expect((await choose('max', { ...step, MAX_AGE: '99' })).ChallengeName).toBe('SELECT_CHALLENGE');
    for (const MAX_AGE of ['-1', 'x', '1.5', '']) {
      expect(await rejection(choose('max', { ...step, MAX_AGE }))).toEqual(invalid);
    }
  });

  it('is no way to new tokens of the same level', async () => {
    const ACCESS_TOKEN = tokenOf(await withTotp(await toward('max', loa(4))));
    for (const level of [loa(4), loa(3), loa(1)]) {
      expect(await rejection(toward('max', level, { ACCESS_TOKEN }))).toEqual(invalid);
    }
  });

  it('takes a token of that user alone, and none without a level to go to', async () => {
    const ACCESS_TOKEN = tokenOf(await toward('plain', loa(1)));
    expect(await rejection(toward('max', loa(4), { ACCESS_TOKEN }))).toEqual(invalid);
    expect(await rejection(choose('plain', { ACCESS_TOKEN }))).toEqual(invalid);
    const forged = `${ACCESS_TOKEN.slice(0, -8)}AAAAAAAA`;
    expect(await rejection(toward('max', loa(4), { ACCESS_TOKEN: forged }))).toEqual(
      refusal('NotAuthorizedException'),
    );
  });

  it('credits nothing to a token whose level nobody asked for', async () => {
    const ACCESS_TOKEN = tokenOf(
      await choose('plain', { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password }),
    );
    expect((await choose('plain', { TARGET_ACR_VALUES: loa(1), ACCESS_TOKEN })).ChallengeName).toBe(
      'SELECT_CHALLENGE',
    );
  });

  it('works for administrators just the same', async () => {
    const AuthParameters = {
      USERNAME: 'max',
      TARGET_ACR_VALUES: loa(4),
      ACCESS_TOKEN: await levelOne(),
    };
    const request = { UserPoolId, ClientId: 'web', AuthFlow: 'USER_AUTH', AuthParameters } as const;
    const { ChallengeName } = await bench.sdk.send(new AdminInitiateAuthCommand(request));
    expect(ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
  });
});

describe('a level that is asked for at the authorize endpoint', () => {
  let visitor: PageVisitor;
  beforeEach(() => {
    visitor = new PageVisitor(bench.server.url);
  });

  const query = (parameters: Record<string, string>) =>
    `/oauth2/authorize?${new URLSearchParams({
      response_type: 'code',
      client_id: 'web',
      redirect_uri: callback,
      ...parameters,
    }).toString()}`;
  const open = (acr_values: string, more: Record<string, string> = {}) =>
    visitor.open(query({ acr_values, ...more }));
  const signIn = (username: string) => visitor.submit({ username, password });

  /** What the tokens say that the code at the callback is good for. */
  async function tokens(): Promise<Record<string, unknown>> {
    const code = visitor.location.searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', client_id: 'web', redirect_uri: callback, code };
    const body = new URLSearchParams(form);
    const answer = await fetch(`${bench.server.url}/oauth2/token`, { method: 'POST', body });
    const { access_token, id_token } = (await answer.json()) as Record<string, string>;
    const { acr, amr, auth_time } = claimsOf(access_token);
    expect(claimsOf(id_token)).toMatchObject({ ...(acr ? { acr, amr } : {}), auth_time });
    return { acr, amr, auth_time };
  }

  it('is led to by the pages, and stands in the tokens', async () => {
    await open(`urn:other ${loa(4)} ${loa(1)}`);
    await signIn('max');
    await visitor.submit({ code: nextTotp() });
    expect(await tokens()).toMatchObject({ acr: loa(4), amr: ['pwd', 'otp', 'mfa'] });
    await visitor.open(query({}));
    expect(await tokens()).toMatchObject({ acr: undefined, amr: undefined });
    await open(loa(3));
    expect(await tokens()).toMatchObject({ acr: loa(4) });
  });

  it('asks somebody who is signed in for what is missing alone, and for all of it when that is too long ago', async () => {
    bench.pool.change({ mfa: { configuration: 'OFF', methods: [] } });
    await visitor.open(query({}));
    await signIn('max');
    const { auth_time } = await tokens();
    bench.pool.change({ mfa: { configuration: 'OPTIONAL', methods: ['SOFTWARE_TOKEN_MFA'] } });
    bench.clock.advance(60);
    await open(loa(4), { max_age: '60' });
    expect(visitor.heading).not.toBe('Sign in');
    await visitor.submit({ code: nextTotp() });
    const stronger = await tokens();
    expect(stronger).toMatchObject({ acr: loa(4), amr: ['pwd', 'otp', 'mfa'] });
    expect(Number(stronger['auth_time'])).toBeGreaterThan(Number(auth_time));
    bench.clock.advance(61);
    await open(loa(4), { max_age: '60' });
    expect(visitor.heading).toBe('Sign in');
    await open(loa(4), { max_age: '60', prompt: 'none' });
    expect(visitor.location.searchParams.get('error')).toBe('login_required');
  });

  it('is refused where it cannot be had, once the password is proved', async () => {
    await open(loa(4));
    await visitor.submit({ username: 'plain', password: 'Wrong-Password-1' });
    expect(visitor.fault).toBe('Incorrect username or password.');
    await signIn('plain');
    expect(visitor.location.searchParams.get('error')).toBe('invalid_request');
    expect(visitor.location.searchParams.get('code')).toBeNull();
    for (const [name, value] of [
      ['acr_values', 'urn:other'],
      ['max_age', '-1'],
      ['max_age', 'x'],
    ] as const) {
      const answer = await visitor.browser.get(`${bench.server.url}${query({ [name]: value })}`);
      expect(new URL(answer.headers.get('location') ?? '').searchParams.get('error')).toBe('invalid_request');
    }
  });

  it('is passed over in the lowest feature plan', async () => {
    bench.pool.change({ tier: 'LITE' });
    await open(loa(4));
    await signIn('plain');
    expect(await tokens()).toMatchObject({ acr: undefined });
  });
});

describe('the names of the levels', () => {
  const AcrConfiguration = { Level1: { AcrValue: 'https://acr.example.com/low' } };
  const effective = {
    Level1: { AcrValue: 'https://acr.example.com/low' },
    Level2: { AcrValue: loa(2) },
    Level3: { AcrValue: loa(3) },
    Level4: { AcrValue: loa(4) },
  };

  it('can be chosen, and are told with the usual ones filled in', async () => {
    const { UserPool } = await bench.sdk.send(
      new CreateUserPoolCommand({ PoolName: 'named', AcrConfiguration }),
    );
    expect(UserPool?.AcrConfiguration).toEqual(effective);
    await bench.sdk.send(new UpdateUserPoolCommand({ UserPoolId, AcrConfiguration }));
    bench.pool.change({ mfa: seed.mfa as never, firstFactors: ['PASSWORD'] });
    const low = await toward('plain', 'https://acr.example.com/low');
    expect(authenticationIn(low).acr).toBe('https://acr.example.com/low');
    expect(await rejection(toward('plain', loa(1)))).toEqual(invalid);
    await bench.sdk.send(new UpdateUserPoolCommand({ UserPoolId }));
    const described = await bench.sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(described.UserPool?.AcrConfiguration).toEqual({ ...effective, Level1: { AcrValue: loa(1) } });
  });

  it.each([
    ['that are not unique', { Level1: { AcrValue: 'x' }, Level2: { AcrValue: 'x' } }],
    ['that are the usual one of another level', { Level1: { AcrValue: loa(2) } }],
    ['with a space', { Level1: { AcrValue: 'a b' } }],
    ['that are too long', { Level1: { AcrValue: 'x'.repeat(65) } }],
    ['of levels that are not there', { Level5: { AcrValue: 'x' } }],
  ])('cannot be names %s', async (_, configuration) => {
    const input = { PoolName: 'x', AcrConfiguration: configuration };
    expect(await rejection(bench.sdk.send(new CreateUserPoolCommand(input)))).toEqual(invalid);
  });

  it('are no matter of the lowest feature plan', async () => {
    const input = { PoolName: 'x', AcrConfiguration, UserPoolTier: 'LITE' } as const;
    expect(await rejection(bench.sdk.send(new CreateUserPoolCommand(input)))).toEqual(
      refusal('FeatureUnavailableInTierException'),
    );
  });
});

describe('what AWS does around a pool', () => {
  const create = (input: object) => bench.sdk.send(new CreateUserPoolCommand({ PoolName: 'x', ...input }));

  it('is told, so far as it is here', async () => {
    const { UserPool } = await create({
      IssuerConfiguration: { Type: 'UPDATED' },
      KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
      DcrConfiguration: { EnableStatus: 'Disabled' },
    });
    expect(UserPool?.IssuerConfiguration).toEqual({ Type: 'UPDATED' });
    const Type = 'ORIGINAL';
    const change = { UserPoolId: UserPool?.Id, IssuerConfiguration: { Type } } as const;
    expect(await rejection(bench.sdk.send(new UpdateUserPoolCommand(change)))).toEqual(
      refusal('InvalidParameterException', expect.stringContaining('a change of IssuerConfiguration')),
    );
    expect((await create({})).UserPool?.IssuerConfiguration).toEqual({ Type });
  });

  it('writes the issuer of each pool in the form of its type', async () => {
    const emulator = await UserPoolEmulator.create({ seed, origin: bench.server.url, issuer: 'aws' });
    const make = async (input: object) => {
      const headers = { 'x-amz-target': 'AWSCognitoIdentityProviderService.CreateUserPool' };
      const body = JSON.stringify({ PoolName: 'x', ...input });
      const answer = await emulator.handle(new Request(bench.server.url, { method: 'POST', headers, body }));
      const { UserPool } = (await answer.json()) as CreateUserPoolResponse;
      return UserPool?.Id ?? '';
    };
    const issuerOf = (id: string) => emulator.pools.get(id).issuer;
    const updated = await make({ IssuerConfiguration: { Type: 'UPDATED' } });
    expect(issuerOf(updated)).toBe(`https://issuer-cognito-idp.us-east-1.amazonaws.com/${updated}`);
    const original = await make({});
    expect(issuerOf(original)).toBe(`https://cognito-idp.us-east-1.amazonaws.com/${original}`);
  });

  it.each([
    ['DcrConfiguration', { DcrConfiguration: { OpenDcrEnabled: true } }],
    ['DcrConfiguration', { DcrConfiguration: { EnableStatus: 'Enabled' } }],
    ['KeyConfiguration', { KeyConfiguration: { KeyType: 'CUSTOMER_MANAGED_KEY' } }],
  ])('is refused by the name of %s where it is not', async (name, input) => {
    expect(await rejection(create(input))).toEqual(
      refusal('InvalidParameterException', expect.stringContaining(`does not implement ${name}`)),
    );
  });
});

import { createHash } from 'node:crypto';
import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type ChallengeNameType,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { secretHash } from '../../src/emulator/pool/clients/secret-hash.js';
import { claimSignature, sessionKey } from '../../src/emulator/pool/srp/srp.proof.js';
import { padded, powerOfGenerator, serverPublicValue } from '../../src/emulator/pool/srp/srp.group.js';
import { srpTimestampSeconds } from '../../src/emulator/pool/srp/srp.timestamp.js';
import { verifierOf } from '../../src/emulator/pool/users/password.verifier.js';
import type { UserPoolSeed } from '../../src/emulator/user-pool.seed.js';
import { CognitoBench, refusal, rejection } from './support/cognito.bench.js';
import { password, secret } from './support/seed.js';
import {
  SrpClient,
  srpModulusHex,
  srpTimestamp,
  type PasswordVerifierChallenge,
} from './support/srp.client.js';

const poolName = 'SrpTest01';
const flows = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
] as const;

const seed: UserPoolSeed = {
  userPoolId: `us-east-1_${poolName}`,
  name: 'srp',
  aliasAttributes: ['email'],
  clients: [
    { clientId: 'web', clientName: 'Web', explicitAuthFlows: flows },
    {
      clientId: 'legacy',
      clientName: 'Legacy',
      explicitAuthFlows: flows,
      preventUserExistenceErrors: 'LEGACY',
    },
    { clientId: 'confidential', clientName: 'Confidential', explicitAuthFlows: flows, clientSecret: secret },
    { clientId: 'password', clientName: 'Password', explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
  ],
  users: [
    { username: 'alice', password, attributes: { email: 'alice@example.com', email_verified: 'true' } },
    { username: 'carol', password, enabled: false },
    { username: 'dave', password, status: 'UNCONFIRMED' },
    { username: 'erin', password, status: 'FORCE_CHANGE_PASSWORD' },
    { username: 'frank', password, status: 'RESET_REQUIRED' },
    { username: 'zoé', password: 'Pässwörd-1' },
  ],
};

let bench: CognitoBench;
beforeAll(async () => {
  bench = await CognitoBench.start(seed);
});
afterAll(() => bench.stop());

async function begin(
  USERNAME: string,
  client = new SrpClient(),
  ClientId = 'web',
  more: Record<string, string> = {},
) {
  const answer = await bench.sdk.send(
    new InitiateAuthCommand({
      AuthFlow: 'USER_SRP_AUTH',
      ClientId,
      AuthParameters: { USERNAME, SRP_A: client.SRP_A, ...more },
    }),
  );
  const challenge = answer.ChallengeParameters as unknown as PasswordVerifierChallenge;
  return { answer, challenge, client };
}

function respond(
  ChallengeResponses: Record<string, string>,
  ClientId = 'web',
  more: { Session?: string; ChallengeName?: ChallengeNameType } = {},
) {
  const command = { ChallengeName: 'PASSWORD_VERIFIER', ClientId, ChallengeResponses, ...more } as const;
  return bench.sdk.send(new RespondToAuthChallengeCommand(command));
}

async function signIn(username: string, secretWord = password, ClientId = 'web') {
  const { client, challenge } = await begin(username, new SrpClient(), ClientId);
  return respond(client.answer(poolName, secretWord, challenge, now()), ClientId);
}

function now(shiftSeconds = 0): string {
  return srpTimestamp(new Date((bench.clock.epochSeconds() + shiftSeconds) * 1_000));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const incorrect = refusal('NotAuthorizedException', 'Incorrect username or password.');

describe('SRP by the published vector', () => {
  const owner = { poolName: 'AbCdEfGhI', userId: 'alice' };
  const salt = BigInt('0x8f3a5c1e7d2b4960a1c3e5f708192a3b');
  const a = BigInt(`0x${'0123456789abcdef'.repeat(16)}`);
  const b = BigInt(`0x${'fedcba9876543210'.repeat(16)}`);
  const { verifier } = verifierOf(owner, 'P@ssw0rd-Example1', salt);
  const serverPublic = serverPublicValue(verifier, b);

  it('makes the verifier and both public values', () => {
    expect(sha256(verifier.toString(16))).toBe(
      '546f5a3f5b03a98c5d5c6d1afd694492c5d6bc4dc0e9fc65057a1e51c867883e',
    );
    const A = powerOfGenerator(a).toString(16);
    expect(A).toHaveLength(767);
    expect(sha256(A)).toBe('a38fb1d51d94bab67b85bfa082a654a1fee9b9a6ce0dc7223591727069d90d80');
    expect(sha256(serverPublic.toString(16))).toBe(
      'f37f45f55674b626b36c8fe21047218c9fcb8fb1ee45e3b1cd87324b4fdac549',
    );
  });

  it('comes to the key and the signature, as does the client of this test', () => {
    const clientPublic = powerOfGenerator(a);
    const key = sessionKey({ clientPublic, serverPublic, serverSecret: b, verifier });
    expect(key?.toString('hex')).toBe('14093905f83b6a89fc84d1c6774708bb');
    const secretBlock = 'c2VjcmV0LWJsb2NrLWV4YW1wbGU=';
    const timestamp = 'Tue Sep 1 04:05:06 UTC 2026';
    const signature = claimSignature(key ?? Buffer.alloc(0), { ...owner, secretBlock, timestamp });
    expect(signature).toBe('o7uYVMJrSKtdWP2d64Z59gBTOK8UGdxeIxySZKC+xfY=');
    const challenge = {
      USER_ID_FOR_SRP: 'alice',
      SALT: salt.toString(16),
      SRP_B: serverPublic.toString(16),
      SECRET_BLOCK: secretBlock,
    };
    const answer = new SrpClient(a).answer('AbCdEfGhI', 'P@ssw0rd-Example1', challenge, timestamp);
    expect(answer['PASSWORD_CLAIM_SIGNATURE']).toBe(signature);
  });

  it('pads as Java does, and reads its dates', () => {
    expect(padded(0x80n).toString('hex')).toBe('0080');
    expect(padded(0x7fn).toString('hex')).toBe('7f');
    expect(padded(0x100n).toString('hex')).toBe('0100');
    expect(srpTimestampSeconds('Tue Sep 1 04:05:06 UTC 2026')).toBe(Date.UTC(2026, 8, 1, 4, 5, 6) / 1_000);
  });
});

describe('signing in by SRP', () => {
  it('gives tokens to who knows the password, which is never sent', async () => {
    const { answer, client, challenge } = await begin('alice');
    expect(answer.ChallengeName).toBe('PASSWORD_VERIFIER');
    expect(answer.Session).toBeUndefined();
    expect(challenge.USER_ID_FOR_SRP).toBe('alice');
    const { AuthenticationResult } = await respond(client.answer(poolName, password, challenge, now()));
    expect(AuthenticationResult).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 });
  });

  it('refuses a wrong password, a signature of rubbish and a missing piece', async () => {
    expect(await rejection(signIn('alice', 'Wrong-Password-1'))).toEqual(incorrect);
    const { client, challenge } = await begin('alice');
    const right = client.answer(poolName, password, challenge, now());
    expect(await rejection(respond({ ...right, PASSWORD_CLAIM_SIGNATURE: 'AAAA' }))).toEqual(incorrect);
    const { PASSWORD_CLAIM_SIGNATURE: _, ...rest } = right;
    expect(await rejection(respond(rest))).toEqual(
      refusal('InvalidParameterException', 'Missing required parameter PASSWORD_CLAIM_SIGNATURE'),
    );
  });

  it('lets an exchange be tried once, however often at once', async () => {
    const { client, challenge } = await begin('alice');
    const right = client.answer(poolName, password, challenge, now());
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => respond(right)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await rejection(respond(right))).toEqual(
      refusal('NotAuthorizedException', 'Invalid session for the user, session can only be used once.'),
    );
  });

  it('refuses an exchange that was made up, is of another client, or took too long', async () => {
    const { client, challenge } = await begin('alice');
    const right = client.answer(poolName, password, challenge, now());
    const invalid = refusal('NotAuthorizedException', 'Invalid session for the user.');
    expect(await rejection(respond({ ...right, PASSWORD_CLAIM_SECRET_BLOCK: 'made up' }))).toEqual(invalid);
    expect(await rejection(respond(right, 'legacy'))).toEqual(invalid);
    expect(await rejection(respond({ ...right, USERNAME: 'erin' }))).toEqual(invalid);
    bench.clock.advance(181);
    expect(await rejection(respond(right))).toEqual(
      refusal('NotAuthorizedException', 'Invalid session for the user, session is expired.'),
    );
  });

  it.each(['0', srpModulusHex, '', 'xyz', '-1', '00'])(
    'refuses the public value %j, with which no password would be needed',
    async (SRP_A) => {
      const input = {
        AuthFlow: 'USER_SRP_AUTH',
        ClientId: 'web',
        AuthParameters: { USERNAME: 'alice', SRP_A },
      } as const;
      expect(await rejection(bench.sdk.send(new InitiateAuthCommand(input)))).toEqual(
        refusal('InvalidParameterException'),
      );
    },
  );

  it('takes a public value with leading zeros or of odd length', async () => {
    const client = new SrpClient(BigInt(`0x${'0123456789abcdef'.repeat(16)}`));
    expect(client.SRP_A.length % 2).toBe(1);
    const { challenge } = await begin('alice', client);
    expect(
      (await respond(client.answer(poolName, password, challenge, now()))).AuthenticationResult,
    ).toBeDefined();
    const padded0 = await bench.sdk.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_SRP_AUTH',
        ClientId: 'web',
        AuthParameters: { USERNAME: 'alice', SRP_A: `0${client.SRP_A}`.toUpperCase() },
      }),
    );
    const again = padded0.ChallengeParameters as unknown as PasswordVerifierChallenge;
    expect(
      (await respond(client.answer(poolName, password, again, now()))).AuthenticationResult,
    ).toBeDefined();
  });

  it('forgives five minutes between the clocks and no more, and knows one form of date only', async () => {
    for (const shift of [-299, 299]) {
      const { client, challenge } = await begin('alice');
      await respond(client.answer(poolName, password, challenge, now(shift)));
    }
    for (const shift of [-301, 301]) {
      const { client, challenge } = await begin('alice');
      expect(await rejection(respond(client.answer(poolName, password, challenge, now(shift))))).toEqual(
        incorrect,
      );
    }
    const { client, challenge } = await begin('alice');
    const iso = client.answer(poolName, password, challenge, new Date().toISOString());
    expect(await rejection(respond(iso))).toEqual(
      refusal('InvalidParameterException', expect.stringContaining('EEE MMM d HH:mm:ss z yyyy')),
    );
  });

  it('forgives as much between the clocks as it is told', async () => {
    await bench.stop();
    bench = await CognitoBench.start(seed, {}, { srpToleranceSeconds: 60 });
    const { client, challenge } = await begin('alice');
    await respond(client.answer(poolName, password, challenge, now(60)));
    const late = await begin('alice');
    const answer = late.client.answer(poolName, password, late.challenge, now(61));
    expect(await rejection(respond(answer))).toEqual(incorrect);
    await bench.stop();
    bench = await CognitoBench.start(seed);
  });

  it('works for an alias, letters beyond ASCII, and a password that was set by an administrator', async () => {
    const { client, challenge } = await begin('alice@example.com');
    expect(challenge.USER_ID_FOR_SRP).toBe('alice');
    await respond(client.answer(poolName, password, challenge, now()));
    await signIn('zoé', 'Pässwörd-1');
    const UserPoolId = seed.userPoolId;
    const Password = 'Another-Horse-2';
    await bench.sdk.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username: 'zoé', Password, Permanent: true }),
    );
    await signIn('zoé', Password);
    expect(await rejection(signIn('zoé', 'Pässwörd-1'))).toEqual(incorrect);
  });

  it('leads somebody unknown on to the end, with the same salt each time', async () => {
    const first = await begin('nobody');
    const second = await begin('nobody');
    const other = await begin('nobody else');
    expect(first.challenge.SALT).toBe(second.challenge.SALT);
    expect(first.challenge.SALT).not.toBe(other.challenge.SALT);
    expect(first.challenge.SRP_B).not.toBe(second.challenge.SRP_B);
    expect(await rejection(respond(first.client.answer(poolName, password, first.challenge, now())))).toEqual(
      incorrect,
    );
    expect(await rejection(begin('nobody', new SrpClient(), 'legacy'))).toEqual(
      refusal('UserNotFoundException', 'User does not exist.'),
    );
  });

  it('tells what is wrong with an account only to who knows its password', async () => {
    expect(await rejection(signIn('carol'))).toEqual(refusal('NotAuthorizedException', 'User is disabled.'));
    expect(await rejection(signIn('dave'))).toEqual(refusal('UserNotConfirmedException'));
    expect(await rejection(signIn('frank'))).toEqual(refusal('PasswordResetRequiredException'));
    expect((await signIn('erin')).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    for (const name of ['carol', 'dave', 'frank', 'erin']) {
      expect(await rejection(signIn(name, 'Wrong-Password-1'))).toEqual(incorrect);
    }
  });

  it('wants the SECRET_HASH of a confidential client in both steps', async () => {
    const SECRET_HASH = secretHash(secret, 'confidential', 'alice');
    expect(await rejection(begin('alice', new SrpClient(), 'confidential'))).toEqual(
      refusal('NotAuthorizedException', expect.stringContaining('SECRET_HASH was not received')),
    );
    const { client, challenge } = await begin('alice', new SrpClient(), 'confidential', { SECRET_HASH });
    const answer = client.answer(poolName, password, challenge, now());
    expect(await rejection(respond(answer, 'confidential'))).toEqual(refusal('NotAuthorizedException'));
    const { AuthenticationResult } = await respond({ ...answer, SECRET_HASH }, 'confidential');
    expect(AuthenticationResult).toBeDefined();
  });

  it('is refused to a client that may not, and open to administrators', async () => {
    expect(await rejection(begin('alice', new SrpClient(), 'password'))).toEqual(
      refusal('InvalidParameterException', 'USER_SRP_AUTH is not enabled for the client.'),
    );
    const client = new SrpClient();
    const pool = { UserPoolId: seed.userPoolId, ClientId: 'web' };
    const { ChallengeParameters } = await bench.sdk.send(
      new AdminInitiateAuthCommand({
        ...pool,
        AuthFlow: 'USER_SRP_AUTH',
        AuthParameters: { USERNAME: 'alice', SRP_A: client.SRP_A },
      }),
    );
    const challenge = ChallengeParameters as unknown as PasswordVerifierChallenge;
    const answer = await bench.sdk.send(
      new AdminRespondToAuthChallengeCommand({
        ...pool,
        ChallengeName: 'PASSWORD_VERIFIER',
        ChallengeResponses: client.answer(poolName, password, challenge, now()),
      }),
    );
    expect(answer.AuthenticationResult).toBeDefined();
  });

  it('costs the pool less than 15 ms of CPU', () => {
    const verifier = powerOfGenerator(2n ** 255n + 12_345n);
    const clientPublic = powerOfGenerator(2n ** 254n + 54_321n);
    const rounds = 20;
    const start = process.cpuUsage();
    for (let round = 1; round <= rounds; round++) {
      const serverSecret = 2n ** 255n - BigInt(round);
      const serverPublic = serverPublicValue(verifier, serverSecret);
      sessionKey({ clientPublic, serverPublic, serverSecret, verifier });
    }
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1_000 / rounds).toBeLessThan(15);
  });
});

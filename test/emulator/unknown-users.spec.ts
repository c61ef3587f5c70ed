import {
  AdminDisableUserCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { UserPoolSeed } from '../../src/emulator/user-pool.seed.js';
import { CognitoBench, refusal, rejection } from './support/cognito.bench.js';
import { password } from './support/seed.js';
import { SrpClient, srpTimestamp, type PasswordVerifierChallenge } from './support/srp.client.js';

const poolName = 'Unknown01';
const ClientId = 'web';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const byMail: UserPoolSeed = {
  userPoolId: `us-east-1_${poolName}`,
  name: 'unknown',
  usernameAttributes: ['email'],
  allowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'],
  clients: [
    { clientId: ClientId, clientName: 'Web', explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_AUTH'] },
    {
      clientId: 'legacy',
      clientName: 'Legacy',
      explicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      preventUserExistenceErrors: 'LEGACY',
    },
  ],
  users: [{ username: 'real@example.com', password, attributes: { email_verified: 'true' } }],
};
const byName: UserPoolSeed = {
  ...byMail,
  usernameAttributes: [],
  users: [
    { username: 'alice', password, attributes: { email: 'alice@example.com', email_verified: 'true' } },
    { username: 'bob', password, attributes: { email: 'bob@example.com' } },
    { username: 'new', password, status: 'UNCONFIRMED', attributes: { email: 'new@example.com' } },
  ],
};

let bench: CognitoBench;
afterEach(() => bench.stop());

function begin(USERNAME: string, AuthFlow: 'USER_SRP_AUTH' | 'USER_AUTH', more: Record<string, string> = {}) {
  return bench.sdk.send(
    new InitiateAuthCommand({ AuthFlow, ClientId, AuthParameters: { USERNAME, ...more } }),
  );
}

async function beginSrp(username: string, client = new SrpClient()): Promise<PasswordVerifierChallenge> {
  const { ChallengeParameters } = await begin(username, 'USER_SRP_AUTH', { SRP_A: client.SRP_A });
  return ChallengeParameters as unknown as PasswordVerifierChallenge;
}

const forget = (Username: string, clientId = ClientId) =>
  bench.sdk.send(new ForgotPasswordCommand({ ClientId: clientId, Username }));
const disable = (Username: string) =>
  bench.sdk.send(new AdminDisableUserCommand({ UserPoolId: byMail.userPoolId, Username }));
const incorrect = refusal('NotAuthorizedException', 'Incorrect username or password.');

describe('somebody unknown, where that is hidden', () => {
  it('has a UUID like everybody who signs in with an address, the same each time', async () => {
    bench = await CognitoBench.start(byMail);
    expect(await beginSrp('real@example.com')).toMatchObject({
      USERNAME: expect.stringMatching(uuid),
      USER_ID_FOR_SRP: expect.stringMatching(uuid),
    });
    const client = new SrpClient();
    const ghost = await beginSrp('ghost@example.com', client);
    expect(ghost).toMatchObject({ USERNAME: ghost.USER_ID_FOR_SRP });
    expect(ghost.USER_ID_FOR_SRP).toMatch(uuid);
    const again = await beginSrp('ghost@example.com');
    const other = await beginSrp('other@example.com');
    expect([again.USER_ID_FOR_SRP, again.SALT]).toEqual([ghost.USER_ID_FOR_SRP, ghost.SALT]);
    expect(other.USER_ID_FOR_SRP).not.toBe(ghost.USER_ID_FOR_SRP);
    expect(await beginSrp(ghost.USER_ID_FOR_SRP)).toMatchObject({
      USERNAME: ghost.USER_ID_FOR_SRP,
      SALT: ghost.SALT,
    });
    const at = srpTimestamp(new Date(bench.clock.epochSeconds() * 1_000));
    const ChallengeResponses = client.answer(poolName, password, ghost, at);
    for (const USERNAME of ['ghost@example.com', ghost.USER_ID_FOR_SRP]) {
      const fresh = await beginSrp('ghost@example.com', client);
      const claim = { ...client.answer(poolName, password, fresh, at), USERNAME };
      const answer = { ChallengeName: 'PASSWORD_VERIFIER', ClientId, ChallengeResponses: claim } as const;
      expect(await rejection(bench.sdk.send(new RespondToAuthChallengeCommand(answer)))).toEqual(incorrect);
    }
    const foreign = { ...ChallengeResponses, USERNAME: 'other@example.com' };
    const answer = { ChallengeName: 'PASSWORD_VERIFIER', ClientId, ChallengeResponses: foreign } as const;
    expect(await rejection(bench.sdk.send(new RespondToAuthChallengeCommand(answer)))).toEqual(
      refusal('NotAuthorizedException', 'Invalid session for the user.'),
    );
  });

  it('has it in every other sign-in as well', async () => {
    bench = await CognitoBench.start(byMail);
    const ghost = await beginSrp('ghost@example.com');
    const { SRP_A } = new SrpClient();
    const bySrp = await begin('ghost@example.com', 'USER_AUTH', {
      PREFERRED_CHALLENGE: 'PASSWORD_SRP',
      SRP_A,
    });
    expect(bySrp.ChallengeParameters).toMatchObject({ USERNAME: ghost.USER_ID_FOR_SRP, SALT: ghost.SALT });
    const byCode = await begin('ghost@example.com', 'USER_AUTH', { PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    expect(byCode.ChallengeParameters).toMatchObject({
      USERNAME: ghost.USER_ID_FOR_SRP,
      USER_ID_FOR_SRP: ghost.USER_ID_FOR_SRP,
      CODE_DELIVERY_DESTINATION: 'g***@e***',
    });
  });

  it('has it where the address is an alias, and keeps a name that may be a username', async () => {
    bench = await CognitoBench.start({ ...byName, aliasAttributes: ['email'] });
    expect((await beginSrp('ghost@example.com')).USER_ID_FOR_SRP).toMatch(uuid);
    expect((await beginSrp('ghost')).USER_ID_FOR_SRP).toBe('ghost');
  });

  it('may begin with what a usual user of the pool has', async () => {
    bench = await CognitoBench.start(byMail);
    const { AvailableChallenges } = await begin('real@example.com', 'USER_AUTH');
    expect(AvailableChallenges).toEqual(['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP']);
    expect((await begin('ghost@example.com', 'USER_AUTH')).AvailableChallenges).toEqual(AvailableChallenges);
  });

  it('is told of a forgotten password what those are told who are disabled or have no proved address', async () => {
    bench = await CognitoBench.start(byName);
    await disable('alice');
    for (const [name, Destination] of [
      ['ghost', 'g***@t***'],
      ['alice', 'a***@e***'],
      ['bob', 'b***@b***'],
    ] as const) {
      const { CodeDeliveryDetails } = await forget(name);
      expect(CodeDeliveryDetails).toEqual({ Destination, DeliveryMedium: 'EMAIL', AttributeName: 'email' });
    }
    expect(bench.pool.outbox.messages).toHaveLength(0);
    expect(await rejection(forget('alice', 'legacy'))).toEqual(
      refusal('NotAuthorizedException', 'User is disabled.'),
    );
    expect(await rejection(forget('bob', 'legacy'))).toEqual(refusal('InvalidParameterException'));
    expect((await forget('+12025550199')).CodeDeliveryDetails).toEqual({
      Destination: '+*******0199',
      DeliveryMedium: 'SMS',
      AttributeName: 'phone_number',
    });
  });

  it('has only wrong codes for a new password, as who is disabled', async () => {
    bench = await CognitoBench.start(byName);
    await forget('alice');
    await disable('alice');
    const ConfirmationCode = bench.codeFor('alice');
    for (const Username of ['ghost', 'alice']) {
      const input = { ClientId, Username, ConfirmationCode, Password: 'Another-Horse-2' };
      expect(await rejection(bench.sdk.send(new ConfirmForgotPasswordCommand(input)))).toEqual(
        refusal('CodeMismatchException', 'Invalid verification code provided, please try again.'),
      );
    }
  });

  it('seems to be sent the code of a sign-up, as who is disabled', async () => {
    bench = await CognitoBench.start(byName);
    await disable('new');
    await disable('alice');
    for (const Username of ['ghost', 'new', 'alice']) {
      const resend = new ResendConfirmationCodeCommand({ ClientId, Username });
      expect((await bench.sdk.send(resend)).CodeDeliveryDetails).toMatchObject({ DeliveryMedium: 'EMAIL' });
    }
    expect(bench.pool.outbox.messages).toHaveLength(0);
  });
});

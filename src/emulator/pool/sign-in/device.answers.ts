import { notAuthorized } from '../cognito.error.js';
import { deviceWith } from '../devices/device.rules.js';
import { checkMaySignIn } from './account.state.js';
import { required, type ChallengeAnswer } from './challenge.answer.js';
import { holderOf } from './challenge.holder.js';
import { invalidSession, newSessionId } from './challenge.sessions.js';
import { deviceSession } from './device.challenge.js';
import { complete } from './sign-in.completion.js';
import type { ChallengeStep, SignInCaller, SignInStep } from './sign-in.step.js';
import { beginSrp, claimIn, provesPassword, readClientPublic } from './srp.exchange.js';

/** The device begins to prove itself, as a password does: its group takes the place of the pool, its key that of the user. */
export function answerDeviceSrp({ pool, client }: SignInCaller, answer: ChallengeAnswer): ChallengeStep {
  const clientPublic = readClientPublic(required(answer, 'SRP_A'));
  const key = required(answer, 'DEVICE_KEY');
  const user = pool.users.find(answer.username);
  if (!user) throw invalidSession();
  const id = answer.session || deviceSession(client.clientId, user.username, key);
  const held = pool.challenges.check(id, 'DEVICE_SRP_AUTH', client.clientId);
  if (held.deviceKey !== key || holderOf(pool, held, answer.username) !== user) throw invalidSession();
  const device = deviceWith(user, key);
  pool.challenges.use(id, 'DEVICE_SRP_AUTH', client.clientId);
  const exchange = beginSrp({ poolName: device.groupKey, userId: key }, device.verifier, clientPublic);
  const challengeName = 'DEVICE_PASSWORD_VERIFIER';
  const { username, clientId, choseNewPassword } = held;
  const next = { challengeName, exchange, deviceKey: key, username, clientId, choseNewPassword } as const;
  const session = newSessionId();
  pool.challenges.beginAs([exchange.secretBlock, session], next, client.authSessionSeconds);
  return {
    kind: 'challenge',
    challengeName,
    session,
    parameters: {
      USERNAME: username,
      DEVICE_KEY: key,
      SALT: exchange.salt.toString(16),
      SRP_B: exchange.serverPublic.toString(16),
      SECRET_BLOCK: exchange.secretBlock,
    },
  };
}

/** Whatever comes of it, the exchange is over. */
export function answerDevicePassword(caller: SignInCaller, answer: ChallengeAnswer): Promise<SignInStep> {
  const { pool, client } = caller;
  const claim = claimIn(answer);
  const held = pool.challenges.check(claim.secretBlock, 'DEVICE_PASSWORD_VERIFIER', client.clientId);
  if (answer.session !== '' && !pool.challenges.areOne(answer.session, claim.secretBlock)) {
    throw invalidSession();
  }
  const user = holderOf(pool, held, answer.username);
  pool.challenges.use(claim.secretBlock, 'DEVICE_PASSWORD_VERIFIER', client.clientId);
  const device = deviceWith(user, held.deviceKey);
  // Assumed: the text.
  if (!provesPassword(pool, held.exchange, claim)) throw notAuthorized('Incorrect username or password.');
  const now = pool.clock.epochSeconds();
  checkMaySignIn(user, now);
  user.devices.set(device.key, { ...device, authenticatedAtSeconds: now });
  return complete(caller, user, { choseNewPassword: held.choseNewPassword ?? false, device });
}

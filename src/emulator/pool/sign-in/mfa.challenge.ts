import { contactOf, masked, type Contact } from '../codes/contact.js';
import { sendCode } from '../codes/message.js';
import { newCode } from '../codes/verification.codes.js';
import { CognitoError } from '../cognito.error.js';
import type { MfaMethod } from '../mfa/mfa.settings.js';
import type { User } from '../users/user.js';
import type { ChallengeSession } from './challenge.sessions.js';
import type { ChallengeStep, SignInCaller } from './sign-in.step.js';

/** Asks for a second factor, and sends the code if it is one that is sent. */
export function askForMfa(
  caller: SignInCaller,
  user: User,
  method: MfaMethod,
  choseNewPassword: boolean,
): Promise<ChallengeStep> {
  const { client } = caller;
  const holder = { username: user.username, clientId: client.clientId, choseNewPassword };
  switch (method) {
    case 'SOFTWARE_TOKEN_MFA':
      return Promise.resolve(askForTotp(caller, user, { challengeName: method, ...holder }));
    case 'SMS_MFA': {
      const contact = reachableBy(user, 'phone_number');
      return sendChallenge(caller, user, contact, 6, (code) => ({ challengeName: method, code, ...holder }));
    }
    case 'EMAIL_OTP': {
      const contact = reachableBy(user, 'email');
      const proves = 'second factor';
      return sendChallenge(caller, user, contact, 6, (code) => ({
        challengeName: method,
        code,
        proves,
        ...holder,
      }));
    }
  }
}

function reachableBy(user: User, address: 'email' | 'phone_number'): Contact {
  const contact = contactOf(user, [address]);
  if (contact) return contact;
  throw new CognitoError('MFAMethodNotFoundException', 'The user has no address for this method.');
}

function askForTotp({ pool, client }: SignInCaller, user: User, session: ChallengeSession): ChallengeStep {
  return {
    kind: 'challenge',
    challengeName: session.challengeName,
    session: pool.challenges.begin(session, client.authSessionSeconds),
    parameters: {
      USER_ID_FOR_SRP: user.username,
      FRIENDLY_DEVICE_NAME: user.mfa.deviceName ?? '',
    },
  };
}

/** A challenge whose answer is a code that is sent: as a second factor, as the first, or to prove an address. */
export async function sendChallenge(
  { pool, client, clientMetadata }: SignInCaller,
  user: User,
  contact: Contact,
  digits: number,
  sessionWith: (code: string) => ChallengeSession,
): Promise<ChallengeStep> {
  const code = newCode(digits);
  const session = sessionWith(code);
  const occasion = {
    source: 'CustomMessage_Authentication',
    clientId: client.clientId,
    clientMetadata,
  } as const;
  await sendCode(pool, occasion, { purpose: 'authentication', user, contact, code });
  return {
    kind: 'challenge',
    challengeName: session.challengeName,
    session: pool.challenges.begin(session, client.authSessionSeconds),
    parameters: { USERNAME: user.username, USER_ID_FOR_SRP: user.username, ...deliveryTo(contact) },
  };
}

export function deliveryTo(contact: Contact): Readonly<Record<string, string>> {
  return {
    CODE_DELIVERY_DELIVERY_MEDIUM: contact.medium,
    CODE_DELIVERY_DESTINATION: masked(contact),
  };
}

import { callTrigger, attributesForTrigger } from '../triggers/trigger.call.js';
import { customMessageResponse, readResponse } from '../triggers/trigger.response.js';
import type { ClientMetadata } from '../triggers/trigger.event.js';
import type { CustomMessageSource } from '../triggers/sign-up.events.js';
import type { UserPool } from '../user-pool.js';
import type { User } from '../users/user.js';
import type { Contact } from './contact.js';
import type { MessagePurpose } from './outbox.js';

/** Why something is sent, and on whose request. */
export interface Occasion {
  readonly source: CustomMessageSource;
  /** Absent when an administrator acts. */
  readonly clientId?: string;
  readonly clientMetadata?: ClientMetadata;
}

interface Wording {
  readonly subject: string;
  readonly text: string;
}

const codeParameter = '{####}';
const usernameParameter = '{username}';
const linkParameter = '{##Click Here##}';

/** The words of the pool as far as it has any, and otherwise Cognito's. */
function usualWording({ settings }: UserPool, purpose: MessagePurpose, medium: Contact['medium']): Wording {
  const { verification, invitation, authentication } = settings.messages;
  const templates = { invitation, authentication, 'sign-up': verification, 'forgot-password': verification };
  const template = purpose === 'attribute' ? verification : templates[purpose];
  const text = medium === 'SMS' ? template?.smsMessage : template?.emailMessage;
  const usual = defaultWording(purpose);
  return { subject: template?.emailSubject ?? usual.subject, text: usableText(text) ?? usual.text };
}

function defaultWording(purpose: MessagePurpose): Wording {
  switch (purpose) {
    case 'invitation': {
      const text = `Your username is ${usernameParameter} and temporary password is ${codeParameter}.`;
      return { subject: 'Your temporary password', text };
    }
    case 'forgot-password':
      return { subject: 'Your verification code', text: `Your password reset code is ${codeParameter}` };
    case 'authentication':
      return { subject: 'Your authentication code', text: `Your authentication code is ${codeParameter}` };
    case 'sign-up':
    case 'attribute':
      return { subject: 'Your verification code', text: `Your confirmation code is ${codeParameter}` };
  }
}

/** Puts a message with a code (or a temporary password) into the outbox, in the words of the pool or of its trigger. */
export async function sendCode(
  pool: UserPool,
  occasion: Occasion,
  message: { purpose: MessagePurpose; user: User; contact: Contact; code: string },
): Promise<void> {
  const { purpose, user, contact, code } = message;
  const { subject, text } = await wordingOf(pool, occasion, message);
  pool.outbox.send({
    purpose,
    username: user.username,
    medium: contact.medium,
    destination: contact.destination,
    code,
    subject: contact.medium === 'EMAIL' ? subject : undefined,
    text: text.replaceAll(codeParameter, () => code).replaceAll(usernameParameter, () => user.username),
    sentAtSeconds: pool.clock.epochSeconds(),
  });
}

async function wordingOf(
  pool: UserPool,
  { source, clientId, clientMetadata }: Occasion,
  { purpose, user, contact }: { purpose: MessagePurpose; user: User; contact: Contact },
): Promise<Wording> {
  const usual = usualWording(pool, purpose, contact.medium);
  const trigger = pool.triggers.customMessage;
  if (!trigger) return usual;
  const request = {
    userAttributes: attributesForTrigger(user),
    codeParameter,
    usernameParameter: purpose === 'invitation' ? usernameParameter : null,
    ...(source === 'CustomMessage_SignUp' && { linkParameter }),
    ...(clientMetadata && { clientMetadata }),
  };
  const call = { source, userName: user.username, clientId };
  const response = { smsMessage: null, emailMessage: null, emailSubject: null };
  const answer = readResponse(
    customMessageResponse,
    await callTrigger(pool, trigger, call, { request, response }),
  );
  const text = contact.medium === 'SMS' ? answer.smsMessage : answer.emailMessage;
  return { subject: answer.emailSubject ?? usual.subject, text: usableText(text) ?? usual.text };
}

/** Assumed: a text that would leave its reader without the code is not used; people report that they get the usual one. */
function usableText(text: string | undefined): string | undefined {
  return text?.includes(codeParameter) ? text : undefined;
}

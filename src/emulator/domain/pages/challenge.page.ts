import type { ChallengeStep } from '../../pool/sign-in/sign-in.step.js';
import { html, type Html } from '../html.js';
import { alert, codeField, field, form, hidden, ownName, send } from './page.form.js';
import type { Visit } from './visit.js';

/** Challenges that a sign-in on the page can lead to. */
export const pageChallenges = [
  'NEW_PASSWORD_REQUIRED',
  'SMS_MFA',
  'EMAIL_OTP',
  'SOFTWARE_TOKEN_MFA',
  'SELECT_MFA_TYPE',
  'MFA_SETUP',
] as const;

export type PageChallenge = (typeof pageChallenges)[number];

/** What a page needs to ask once more after a wrong answer. It travels in the form. */
export interface Asking {
  readonly challenge: PageChallenge;
  readonly session: string;
  readonly username: string;
  /** What is shown with the question: where a code went, or what there is to choose from. */
  readonly hint: string;
}

export function askingOf(step: ChallengeStep, typedUsername: string): Asking | undefined {
  const challenge = pageChallenges.find((name) => name === step.challengeName);
  if (!challenge || step.session === undefined) return undefined;
  const username = step.parameters['USER_ID_FOR_SRP'] ?? typedUsername;
  return { challenge, session: step.session, username, hint: step.parameters[hintOf[challenge]] ?? '' };
}

const hintOf: Readonly<Record<PageChallenge, string>> = {
  NEW_PASSWORD_REQUIRED: 'requiredAttributes',
  SMS_MFA: 'CODE_DELIVERY_DESTINATION',
  EMAIL_OTP: 'CODE_DELIVERY_DESTINATION',
  SOFTWARE_TOKEN_MFA: 'FRIENDLY_DEVICE_NAME',
  SELECT_MFA_TYPE: 'MFAS_CAN_CHOOSE',
  MFA_SETUP: 'MFAS_CAN_SETUP',
};

export function challengePage(visit: Visit, asking: Asking, fault?: string): Response {
  switch (asking.challenge) {
    case 'NEW_PASSWORD_REQUIRED':
      return ask(visit, asking, newPassword(asking), fault);
    case 'SMS_MFA':
    case 'EMAIL_OTP':
      return ask(visit, asking, sentCode(asking), fault);
    case 'SOFTWARE_TOKEN_MFA':
      return ask(visit, asking, appCode(asking), fault);
    case 'SELECT_MFA_TYPE':
      return ask(visit, asking, choice('Choose how to prove it is you', 'mfa', asking), fault);
    case 'MFA_SETUP':
      return ask(
        visit,
        asking,
        choice('Set up a second factor', 'setup', { ...asking, hint: withoutPhone(asking) }),
        fault,
      );
  }
}

export interface Question {
  readonly title: string;
  readonly explanation: string;
  readonly fields: Html;
}

export function ask(visit: Visit, asking: Asking, question: Question, fault?: string): Response {
  const { challenge, session, username, hint } = asking;
  const fields = html`${hidden({ challenge, session, username, hint })} ${question.fields}`;
  const body = html`<h1>${question.title}</h1>
    <p>${question.explanation}</p>
    ${alert(fault)} ${form(visit, '/login', fields, { name: 'challengeSubmitButton', label: 'Continue' })}`;
  return send(visit, { title: question.title, body });
}

function newPassword({ hint, username }: Asking): Question {
  const attributes = listIn(hint).map((name) => {
    const label = name.replace('userAttributes.', '').replaceAll('_', ' ');
    return field({ id: name, name, label, autocomplete: 'off' });
  });
  const password = field({
    id: 'newPassword',
    name: 'new_password',
    label: 'New password',
    type: 'password',
    autocomplete: 'new-password',
    focused: true,
  });
  return {
    title: 'Choose a new password',
    explanation: 'The password you signed in with was temporary.',
    fields: html`${ownName(username)} ${password} ${attributes}`,
  };
}

function sentCode({ hint }: Asking): Question {
  return { title: 'Enter the code', explanation: `We sent a code to ${hint}.`, fields: codeField('mfaCode') };
}

function appCode({ hint }: Asking): Question {
  const from = hint === '' ? 'your authenticator app' : `your authenticator app ${hint}`;
  return { title: 'Enter the code', explanation: `The code is in ${from}.`, fields: codeField('mfaCode') };
}

const methodLabels: Readonly<Record<string, string>> = {
  EMAIL_OTP: 'A code by e-mail',
  SMS_MFA: 'A code by text message',
  SOFTWARE_TOKEN_MFA: 'An authenticator app',
};

function choice(title: string, name: string, { hint }: Asking): Question {
  const options = listIn(hint).map(
    (method, index) =>
      html`<label class="choice"
        ><input type="radio" name="${name}" value="${method}" required ${index === 0 ? html`checked` : ''} />
        ${methodLabels[method] ?? method}</label
      >`,
  );
  return { title, explanation: 'This pool asks for more than a password.', fields: html`${options}` };
}

/** A phone number cannot be set up on the way in: in Cognito neither. */
function withoutPhone({ hint }: Asking): string {
  return JSON.stringify(listIn(hint).filter((method) => method !== 'SMS_MFA'));
}

/** It came from a form: it may be anything. */
function listIn(json: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(json);
    return Array.isArray(list) ? list.filter((item) => typeof item === 'string').slice(0, 20) : [];
  } catch {
    return [];
  }
}

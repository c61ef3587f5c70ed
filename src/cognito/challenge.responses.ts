import type { AnswerableChallenge, ChallengeAnswer } from '../user-pool/challenge.js';

/** An answer as Cognito wants it, but for the user name and the proof of the client. */
export function challengeResponses(
  challengeName: Exclude<AnswerableChallenge, 'MFA_SETUP' | 'PASSWORD_SRP'>,
  { otp, newPassword, attributes = {}, answer, password }: ChallengeAnswer,
): Record<string, string> {
  switch (challengeName) {
    case 'NEW_PASSWORD_REQUIRED':
      return defined({
        NEW_PASSWORD: newPassword,
        ...Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [`userAttributes.${name}`, value]),
        ),
      });
    case 'SOFTWARE_TOKEN_MFA':
    case 'SMS_MFA':
    case 'EMAIL_OTP':
    case 'SMS_OTP':
      return defined({ [`${challengeName}_CODE`]: otp });
    case 'SELECT_MFA_TYPE':
    case 'CUSTOM_CHALLENGE':
      return defined({ ANSWER: answer });
    case 'SELECT_CHALLENGE':
      return defined({ ANSWER: answer, PASSWORD: answer === 'PASSWORD' ? password : undefined });
    case 'PASSWORD':
      return defined({ PASSWORD: password });
  }
}

function defined(responses: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(responses).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

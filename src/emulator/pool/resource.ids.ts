import { randomInt } from 'node:crypto';

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const mixedLetters = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${letters}`;

export function newUserPoolId(): string {
  return `us-east-1_${random(mixedLetters, 9)}`;
}

export function newClientId(): string {
  return random(letters, 26);
}

export function newClientSecret(): string {
  return random(letters, 52);
}

function random(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

export function userPoolArn(userPoolId: string): string {
  const [region = ''] = userPoolId.split('_');
  return `arn:aws:cognito-idp:${region}:000000000000:userpool/${userPoolId}`;
}

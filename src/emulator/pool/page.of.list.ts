import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { invalidParameter } from './cognito.error.js';

const key = randomBytes(32);

export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/** How long a list may be gone through from the same token. */
const tokenSeconds = 3_600;

interface Wish {
  readonly limit: number;
  readonly token?: string;
  /** What is listed, with all that narrows it: a token of one list is of no use for another. */
  readonly list: string;
  readonly nowSeconds: number;
}

/** A part of a list, and a token for the next one if there is any. @throws CognitoError InvalidParameterException */
export function pageOf<T>(all: readonly T[], { limit, token, list, nowSeconds }: Wish): Page<T> {
  const start = token === undefined ? 0 : positionIn(token, list, nowSeconds);
  const end = start + limit;
  const items = all.slice(start, end);
  return end < all.length ? { items, next: tokenFor(end, list, nowSeconds) } : { items };
}

function tokenFor(position: number, list: string, nowSeconds: number): string {
  const body = Buffer.from(`${position}.${Math.floor(nowSeconds) + tokenSeconds}`);
  return `${body.toString('base64url')}.${mac(body, list).toString('base64url')}`;
}

function positionIn(token: string, list: string, nowSeconds: number): number {
  const [body = '', signature = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url'));
  const expected = mac(Buffer.from(body), list);
  const given = Buffer.from(signature);
  const [position, endsAtSeconds] = Buffer.from(body).toString().split('.').map(Number);
  const isOurs = given.length === expected.length && timingSafeEqual(given, expected);
  if (!isOurs || position === undefined || (endsAtSeconds ?? 0) <= nowSeconds) {
    throw invalidParameter('Invalid pagination token.');
  }
  return position;
}

function mac(body: Buffer, list: string): Buffer {
  return createHmac('sha256', key).update(body).update(list).digest();
}

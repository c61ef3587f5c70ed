import { invalidParameter } from '../cognito.error.js';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const form =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) (\d{1,2}) (\d{2}):(\d{2}):(\d{2}) (?:UTC|GMT) (\d{4})$/;

/** `Tue Sep 1 04:05:06 UTC 2026` in epoch seconds. @throws CognitoError InvalidParameterException */
export function srpTimestampSeconds(text: string): number {
  const [, month = '', day, hour, minute, second, year] = form.exec(text) ?? [];
  const index = months.indexOf(month);
  if (index < 0) {
    throw invalidParameter('TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english.');
  }
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
  return Date.UTC(Number(year), index, Number(day), hours, minutes, seconds) / 1_000;
}

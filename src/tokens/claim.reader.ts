import { InvalidTokenError } from './token.error.js';

/**
 * Reads the claims of a payload, each by its type: a claim of another type is none of Cognito's. By hand, not by a
 * schema: it runs for each new token, and a schema would cost a sixth of the signature check.
 */
export class ClaimReader {
  constructor(private readonly payload: Readonly<Record<string, unknown>>) {}

  /** @throws InvalidTokenError `malformed`, as all here do */
  text(name: string): string {
    return this.optionalText(name) ?? this.refuse(name);
  }

  optionalText(name: string): string | undefined {
    const value = this.payload[name];
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    return this.refuse(name);
  }

  /** Whole seconds since the epoch. */
  seconds(name: string): number {
    return this.optionalSeconds(name) ?? this.refuse(name);
  }

  optionalSeconds(name: string): number | undefined {
    const value = this.payload[name];
    if (value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0))
      return value;
    return this.refuse(name);
  }

  /** Scopes parted by spaces; may be empty. */
  optionalScope(name: string): string | undefined {
    const value = this.payload[name];
    return value === undefined || typeof value === 'string' ? value : this.refuse(name);
  }

  optionalTexts(name: string): readonly string[] | undefined {
    const value = this.payload[name];
    return value === undefined || isTexts(value) ? value : this.refuse(name);
  }

  /** One text, or a list of them (RFC 7519 §4.1.3). */
  optionalAudience(name: string): readonly string[] | undefined {
    const value = this.payload[name];
    return typeof value === 'string' && value !== '' ? [value] : this.optionalTexts(name);
  }

  private refuse(name: string): never {
    throw new InvalidTokenError('malformed', 'The token lacks a claim of a Cognito access token.', {
      cause: new Error(`The claim ${name} is missing or of a wrong type.`),
    });
  }
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

import { OAuth2Error } from './oauth2.error.js';

const FORM = 'application/x-www-form-urlencoded';
const LONGEST_VALUE = 8192;

/**
 * The parameters of a form body, each sent at most once. Parameters without a value count as not sent.
 *
 * @see RFC 6749 §3.2 and appendix B
 */
export class FormParameters {
  private constructor(private readonly values: ReadonlyMap<string, string>) {}

  /**
   * @param contentType the request's `Content-Type`
   * @param body the form as a body parser left it: repeated parameters arrive as arrays, `a[b]=` as objects
   * @throws OAuth2Error `invalid_request` for another content type, a repeated, nested or overlong parameter
   */
  static parse(contentType: string | undefined, body: unknown): FormParameters {
    if (mediaType(contentType) !== FORM) {
      throw new OAuth2Error('invalid_request', `Send the parameters as a form body of type ${FORM}.`);
    }
    const values = new Map<string, string>();
    for (const [name, value] of Object.entries(isRecord(body) ? body : {})) {
      if (value === '' || value === undefined) continue;
      values.set(name, single(value));
    }
    return new FormParameters(values);
  }

  /** The same for values that did not come as a form, such as those of a JSON login. */
  static of(values: Readonly<Record<string, string>>): FormParameters {
    return new FormParameters(new Map(Object.entries(values)));
  }

  get(name: string): string | undefined {
    return this.values.get(name);
  }

  /** All of them, without a prototype: a parameter may have any name. */
  toRecord(): Readonly<Record<string, string>> {
    return Object.assign(Object.create(null), Object.fromEntries(this.values));
  }

  /** @throws OAuth2Error `invalid_request` when the parameter was not sent. `name` is ours, so it may be shown. */
  require(name: string): string {
    const value = this.values.get(name);
    if (value === undefined) {
      throw new OAuth2Error('invalid_request', `The parameter ${name} is missing.`);
    }
    return value;
  }
}

function single(value: unknown): string {
  if (typeof value !== 'string') {
    throw new OAuth2Error('invalid_request', 'A parameter was sent more than once or is not plain text.');
  }
  if (value.length > LONGEST_VALUE) {
    throw new OAuth2Error('invalid_request', `A parameter is longer than ${LONGEST_VALUE} characters.`);
  }
  if (value.includes('\0')) {
    throw new OAuth2Error('invalid_request', 'A parameter holds a NUL character.');
  }
  return value;
}

function mediaType(contentType: string | undefined): string | undefined {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

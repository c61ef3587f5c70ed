import { OAuth2Error } from './oauth2.error.js';
import { isReadable, isText, isUtf8Form } from './readable.text.js';

const FORM = 'application/x-www-form-urlencoded';
const LONGEST_VALUE = 8192;
const LONGEST_BODY = 65_536;
const MOST_PARAMETERS = 50;

/**
 * The parameters of a form body, each sent at most once. Parameters without a value count as not sent.
 *
 * @see RFC 6749 §3.2 and appendix B
 */
export class FormParameters {
  private constructor(private readonly values: ReadonlyMap<string, string>) {}

  /**
   * @param contentType the request's `Content-Type`
   * @param body the form as a body parser left it: repeated parameters arrive as arrays, `a[b]=` as objects or as it stands
   * @param sent the bytes of the form, where the application keeps them (`rawBody: true`). Without them nobody can tell
   *   `%ff` from `%25ff`, and U+FFFD stands for bytes that are no UTF-8
   * @throws OAuth2Error `invalid_request` for another content type, a repeated, nested or overlong parameter, more
   *   of them than any grant reads, or what is no UTF-8
   */
  static parse(contentType: string | undefined, body: unknown, sent?: unknown): FormParameters {
    if (mediaType(contentType) !== FORM) {
      throw new OAuth2Error('invalid_request', `Send the parameters as a form body of type ${FORM}.`);
    }
    const parsed = Object.entries(isRecord(body) ? body : {});
    if (parsed.length > MOST_PARAMETERS) {
      throw new OAuth2Error('invalid_request', `There are more than ${MOST_PARAMETERS} parameters.`);
    }
    const isSeen = sent instanceof Uint8Array;
    const values = valuesOf(
      parsed.filter(([, value]) => value !== ''),
      isSeen ? isText : isReadable,
    );
    assertNotTooLong(values);
    if (isSeen && !isUtf8Form(sent)) {
      throw new OAuth2Error('invalid_request', 'The form holds bytes that are no UTF-8, or a stray % sign.');
    }
    return new FormParameters(values);
  }

  /** The same for values that did not come as a form, such as those of a JSON login. */
  static of(values: Readonly<Record<string, string | undefined>>): FormParameters {
    return new FormParameters(valuesOf(Object.entries(values)));
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

function valuesOf(
  sent: readonly (readonly [string, unknown])[],
  isMeant: (value: string) => boolean = isReadable,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of sent) {
    assertNotNested(name);
    if (value !== undefined) values.set(name, single(value, isMeant));
  }
  return values;
}

/** The parser of Fastify leaves alone what that of Express nests: a request is to mean the same on both. */
function assertNotNested(name: string): void {
  if (!name.includes('[')) return;
  throw new OAuth2Error(
    'invalid_request',
    'The name of a parameter holds a bracket. Nothing is nested here.',
  );
}

/** The adapters read more: 100 kB of Express and a megabyte of Fastify, as the application has set them. */
function assertNotTooLong(values: ReadonlyMap<string, string>): void {
  let length = 0;
  for (const [name, value] of values) length += name.length + value.length;
  if (length <= LONGEST_BODY) return;
  throw new OAuth2Error('invalid_request', `The body is longer than ${LONGEST_BODY} characters.`, {
    status: 413,
  });
}

function single(value: unknown, isMeant: (value: string) => boolean): string {
  if (typeof value !== 'string') {
    throw new OAuth2Error('invalid_request', 'A parameter was sent more than once or is not plain text.');
  }
  if (value.length > LONGEST_VALUE) {
    throw new OAuth2Error('invalid_request', `A parameter is longer than ${LONGEST_VALUE} characters.`);
  }
  if (!isMeant(value)) {
    throw new OAuth2Error(
      'invalid_request',
      'A parameter holds control characters, or bytes that are no UTF-8.',
    );
  }
  return value;
}

function mediaType(contentType: string | undefined): string | undefined {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase();
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

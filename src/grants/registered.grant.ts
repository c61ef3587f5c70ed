import type { FormParameters } from '../oauth2/form.parameters.js';
import { OAuth2Error } from '../oauth2/oauth2.error.js';
import type { TokenSet } from '../oauth2/token.set.js';
import type { AppClient } from '../user-pool/app.client.js';
import { readDeclared, reservedNamesIn } from './declared.parameters.js';
import type { GrantDeclaration } from './grant.decorator.js';
import type { GrantStrategy, TokenRequest } from './grant.strategy.js';

/** RFC 6749 appendix A.10 takes any URI or name; what holds a space or a control character can only be a mistake. */
const GRANT_TYPE = /^[\x21-\x7e]+$/;
const STANDARD = new Set(['authorization_code', 'refresh_token', 'client_credentials', 'password']);
const CLIENTS: ReadonlySet<unknown> = new Set(['any', 'confidential', 'public']);

/** A grant that is switched on: a strategy, and what its `@Grant()` declares. */
export class RegisteredGrant {
  readonly type: string;

  constructor(
    private readonly declaration: GrantDeclaration,
    readonly strategy: GrantStrategy<unknown>,
  ) {
    this.type = declaration.type;
  }

  /** @throws Error that says what is wrong with what `@Grant()` says */
  static of(declared: unknown, provider: object): RegisteredGrant {
    const name = provider.constructor.name;
    const declaration = typeof declared === 'string' ? { type: declared } : declared;
    if (!isDeclaration(declaration)) throw new Error(`@Grant() on ${name} names no grant type.`);
    if (!STANDARD.has(declaration.type) && !URL.canParse(declaration.type))
      throw new Error(
        `@Grant() on ${name}: a grant of your own is named by an absolute URI (RFC 6749 section 4.5), such as urn:example:${declaration.type}.`,
      );
    if (!isStrategy(provider))
      throw new Error(`${name} is decorated with @Grant() but has no exchange() method.`);
    if (!CLIENTS.has(declaration.clients ?? 'any'))
      throw new Error(`@Grant() on ${name}: clients are any, confidential or public.`);
    const [reserved] = reservedNamesIn(declaration.parameters);
    if (reserved !== undefined)
      throw new Error(
        `@Grant() on ${name} declares ${reserved}, which is the token endpoint's own parameter.`,
      );
    return new RegisteredGrant(declaration, provider);
  }

  /** @throws OAuth2Error `unauthorized_client` */
  assertOpenTo({ secrets }: AppClient): void {
    const { clients = 'any' } = this.declaration;
    const kind = secrets === undefined ? 'public' : 'confidential';
    if (clients === 'any' || clients === kind) return;
    throw new OAuth2Error('unauthorized_client', `A ${kind} client cannot use this grant type.`);
  }

  /** @throws OAuth2Error `invalid_request` when a declared parameter is missing or is not what it must be */
  async requestOf(
    client: AppClient,
    parameters: FormParameters,
    received: Pick<TokenRequest, 'receivedAtMilliseconds' | 'address' | 'identity'>,
  ): Promise<TokenRequest<unknown>> {
    const values = await readDeclared(this.declaration.parameters, parameters);
    return { client, parameters, values, ...received };
  }

  /** With what the grant adds to its answer. */
  async completed(tokens: TokenSet, request: TokenRequest<unknown>): Promise<TokenSet> {
    const additions = await this.strategy.answer?.(tokens, request);
    return additions === undefined ? tokens : { ...tokens, ...additions };
  }
}

function isDeclaration(declaration: unknown): declaration is GrantDeclaration {
  if (typeof declaration !== 'object' || declaration === null || !('type' in declaration)) return false;
  return typeof declaration.type === 'string' && GRANT_TYPE.test(declaration.type);
}

function isStrategy(provider: object): provider is GrantStrategy<unknown> {
  return 'exchange' in provider && typeof provider.exchange === 'function';
}

import { DiscoveryService } from '@nestjs/core';
import type { ParameterDeclarations, ParameterSchema } from './declared.parameters.js';

/** What a grant says of itself. */
export interface GrantDeclaration {
  /** The `grant_type` that names it: an absolute URI for a grant of one's own. @see RFC 6749 §4.5 */
  readonly type: string;
  /**
   * The parameters that it reads, checked before it is asked; it finds them in `values`. Either by name, or any
   * Standard Schema over an object of texts, such as `z.object({ badge: z.string() })`. What a request sends besides is
   * passed over. Default: none are checked.
   */
  readonly parameters?: ParameterDeclarations | ParameterSchema;
  /** Which clients may use it: with a secret, without, or any of them. Default `any`. */
  readonly clients?: 'any' | 'confidential' | 'public';
}

/**
 * Marks a provider as the strategy of a grant type. Put it anywhere in the app's providers and the token
 * endpoint serves the grant: `@Grant('urn:example:params:oauth:grant-type:badge') @Injectable() class …`, or with
 * more to say `@Grant({ type, parameters, clients })`. Two providers of one grant type refuse to boot.
 *
 * @see RFC 6749 §4.5 (extension grants are named by an absolute URI)
 */
export const Grant = DiscoveryService.createDecorator<string | GrantDeclaration>();

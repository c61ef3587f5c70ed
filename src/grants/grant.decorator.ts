import { DiscoveryService } from '@nestjs/core';

/**
 * Marks a provider as the strategy of a grant type. Put it anywhere in the app's providers and the token
 * endpoint serves the grant: `@Grant('urn:example:params:oauth:grant-type:badge') @Injectable() class …`.
 * Two providers of one grant type refuse to boot.
 *
 * @see RFC 6749 §4.5 (extension grants are named by an absolute URI)
 */
export const Grant = DiscoveryService.createDecorator<string>();

import { DiscoveryService } from '@nestjs/core';

/**
 * Marks a provider as the {@link CredentialCarrier} of a kind of execution context, by the name that
 * `ExecutionContext.getType()` gives it. One for a built-in kind (`http`, `graphql`, `ws`, `rpc`) takes its place.
 * Two for one kind refuse to boot.
 */
export const CarrierOf = DiscoveryService.createDecorator<string>();

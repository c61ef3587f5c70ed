import { ConfigurableModuleBuilder, Global, Module } from '@nestjs/common';
import { z } from 'zod';
import { parseOptions } from '../options/options.fault.js';
import { ServiceTokens } from '../service-tokens/service.tokens.js';
import { Clock, SystemClock } from '../tokens/clock.js';
import { refuseInsecureAddress, upstreamUrl } from '../options/upstream.address.js';

const schema = z
  .strictObject({
    domain: upstreamUrl,
    clientId: z.string().min(1, 'Give the id of an app client.'),
    clientSecret: z.string().min(1, 'Give the secret of the app client: public ones get no machine tokens.'),
    timeoutSeconds: z.number().positive().max(60).default(5),
    maxTokens: z.number().int().positive().default(1000),
    allowInsecureHttp: z.boolean().default(false),
    clock: z.instanceof(Clock, { error: 'Give a Clock.' }).optional(),
  })
  .superRefine((options, context) => refuseInsecureAddress(options.domain, ['domain'], options, context));

/** Options of `ServiceTokensModule`. */
export interface ServiceTokensOptions {
  /** Origin of the pool's OAuth domain, such as `https://example.auth.us-east-1.amazoncognito.com`. */
  readonly domain: string;
  /** An app client with the flow `client_credentials`. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** How long the answer of the domain may take. Seconds, default 5. */
  readonly timeoutSeconds?: number;
  /** How many tokens are kept, one for each set of scopes. Default 1000. */
  readonly maxTokens?: number;
  /** Lets the domain, and the services that are called, be plain http elsewhere than on loopback. Default false. */
  readonly allowInsecureHttp?: boolean;
  /** A clock of your own, for tests. */
  readonly clock?: Clock;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<ServiceTokensOptions>(
  {
    moduleName: 'ServiceTokens',
  },
)
  .setClassMethodName('forRoot')
  .build();

/**
 * `ServiceTokens`, for calls to other services in this one's own name. Needs neither `AuthModule` nor the AWS SDK.
 *
 * @throws OptionsError at boot, naming every fault of the options
 */
@Global()
@Module({
  providers: [{ provide: ServiceTokens, inject: [MODULE_OPTIONS_TOKEN], useFactory: serviceTokens }],
  exports: [ServiceTokens],
})
export class ServiceTokensModule extends ConfigurableModuleClass {}

function serviceTokens(options: ServiceTokensOptions): ServiceTokens {
  const { clock, maxTokens, ...settings } = parseOptions('ServiceTokensModule options', schema, options);
  return new ServiceTokens(settings, { clock: clock ?? new SystemClock(), maxTokens });
}

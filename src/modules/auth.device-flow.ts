import {
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type Provider,
  RequestMethod,
} from '@nestjs/common';
import type { ParsedAuthOptions } from '../options/auth.options.js';
import { DeviceLogin } from '../device/device.login.js';
import { DeviceRequests } from '../device/device.requests.js';
import { UserCodeGuesses } from '../device/user-code.guesses.js';
import { AuthorizationServer } from '../endpoints/authorization-server.js';
import { PostOnlyMiddleware } from '../endpoints/post-only.middleware.js';
import { RateLimits } from '../limits/rate.limits.js';
import { UriCredentialsMiddleware } from '../endpoints/uri-credentials.middleware.js';
import { RefreshTokenCipher } from '../sessions/refresh-token.cipher.js';
import { ShortLivedRecords } from '../sessions/short-lived.records.js';
import { Clock } from '../tokens/clock.js';
import { AppClients } from '../user-pool/app.client.js';
import { CodeExchange } from '../user-pool/code.exchange.js';
import { SignOut } from '../user-pool/sign.out.js';

/** What the device flow needs besides its grant. @param options the token of the parsed options */
export function deviceFlowProviders(options: symbol): Provider[] {
  return [
    {
      provide: UserCodeGuesses,
      inject: [RateLimits, ShortLivedRecords, Clock],
      useFactory: (...parts: ConstructorParameters<typeof UserCodeGuesses>) => new UserCodeGuesses(...parts),
    },
    {
      provide: DeviceRequests,
      inject: [ShortLivedRecords, RefreshTokenCipher, Clock, UserCodeGuesses, options],
      useFactory: (
        records: ShortLivedRecords,
        cipher: RefreshTokenCipher,
        clock: Clock,
        guesses: UserCodeGuesses,
        { device }: ParsedAuthOptions,
      ) => new DeviceRequests(records, cipher, clock, guesses, device),
    },
    {
      provide: DeviceLogin,
      inject: [
        AuthorizationServer,
        AppClients,
        CodeExchange,
        SignOut,
        DeviceRequests,
        ShortLivedRecords,
        RefreshTokenCipher,
        Clock,
      ],
      useFactory: (...parts: ConstructorParameters<typeof DeviceLogin>) => new DeviceLogin(...parts),
    },
  ];
}

/** Routes that are there with the device flow only. */
@Module({})
export class DeviceRoutesModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(PostOnlyMiddleware, UriCredentialsMiddleware)
      .forRoutes({ path: 'oauth2/device_authorization', method: RequestMethod.ALL });
  }
}

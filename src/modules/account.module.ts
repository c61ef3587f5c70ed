import { ConfigurableModuleBuilder, Module, type NestModule } from '@nestjs/common';
import { BuiltInRoutes } from '../resource-server/routes/built-in.routes.js';
import {
  type AccountOptions,
  type ParsedAccountOptions,
  parseAccountOptions,
} from '../options/account.options.js';
import { CognitoAccounts } from '../cognito/cognito.accounts.js';
import { CognitoApi } from '../cognito/cognito.api.js';
import { AccountAccessController } from '../endpoints/account/account-access.controller.js';
import { AttributePolicy } from '../endpoints/account/attribute.policy.js';
import { AuthenticatorLabel } from '../endpoints/account/authenticator.label.js';
import { OwnAccountController } from '../endpoints/account/own-account.controller.js';
import { SecondFactorController } from '../endpoints/account/second-factor.controller.js';
import { UnreadableRequests } from '../endpoints/unreadable.requests.js';
import { AccountAccess, OwnAccount } from '../user-pool/user.accounts.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<AccountOptions>({
  moduleName: 'Account',
})
  .setClassMethodName('forRoot')
  .build();

const OPTIONS = Symbol('parsed account options');

/**
 * Beside `AuthModule`: sign-up, forgotten passwords, and what users do to their own account. Import it where those
 * routes are wanted; without it there are none.
 *
 * @throws OptionsError at boot, naming every fault of the options
 */
@BuiltInRoutes()
@Module({
  controllers: [AccountAccessController, OwnAccountController, SecondFactorController],
  providers: [
    { provide: OPTIONS, inject: [MODULE_OPTIONS_TOKEN], useFactory: parseAccountOptions },
    {
      provide: CognitoAccounts,
      inject: [CognitoApi],
      useFactory: (api: CognitoApi) => new CognitoAccounts(api),
    },
    { provide: AccountAccess, useExisting: CognitoAccounts },
    { provide: OwnAccount, useExisting: CognitoAccounts },
    {
      provide: AttributePolicy,
      inject: [OPTIONS],
      useFactory: ({ attributes }: ParsedAccountOptions) => new AttributePolicy(attributes),
    },
    {
      provide: AuthenticatorLabel,
      inject: [OPTIONS],
      useFactory: ({ serviceName }: ParsedAccountOptions) => new AuthenticatorLabel(serviceName),
    },
  ],
  exports: [AccountAccess, OwnAccount],
})
export class AccountModule extends ConfigurableModuleClass implements NestModule {
  /** @internal Made by Nest. */
  constructor(private readonly unreadable: UnreadableRequests) {
    super();
  }

  configure(): void {
    this.unreadable.watchAccounts();
  }
}

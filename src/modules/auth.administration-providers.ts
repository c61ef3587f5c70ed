import type { Provider } from '@nestjs/common';
import { cognitoSettingsOf, type ParsedAuthOptions } from '../options/auth.options.js';
import { CognitoApi } from '../cognito/cognito.api.js';
import { CognitoUserAdministration } from '../cognito/cognito.user-administration.js';
import { CognitoUserDirectory } from '../cognito/cognito.user-directory.js';
import { Administrators } from '../endpoints/administrators.js';
import { ScopeNames } from '../resource-server/scope.names.js';
import { UserAdministrator } from '../sessions/user.administrator.js';
import { Clock } from '../tokens/clock.js';
import { UserAdministration } from '../user-pool/user.administration.js';
import { UserDirectory } from '../user-pool/user.directory.js';

/** What administrators may do to users, and who they are. @param OPTIONS the token of the parsed options */
export function administrationProviders(OPTIONS: symbol): Provider[] {
  return [
    {
      provide: UserAdministration,
      inject: [CognitoApi, OPTIONS],
      useFactory: (api: CognitoApi, options: ParsedAuthOptions) =>
        new CognitoUserAdministration(api, cognitoSettingsOf(options)),
    },
    {
      provide: UserDirectory,
      inject: [CognitoApi, OPTIONS],
      useFactory: (api: CognitoApi, options: ParsedAuthOptions) =>
        new CognitoUserDirectory(api, cognitoSettingsOf(options)),
    },
    {
      provide: Administrators,
      inject: [OPTIONS, ScopeNames, Clock],
      useFactory: ({ administrators, cognito }: ParsedAuthOptions, names: ScopeNames, clock: Clock) =>
        new Administrators(administrators, cognito.pool, names, clock),
    },
    UserAdministrator,
  ];
}

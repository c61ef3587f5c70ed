import { z } from 'zod';
import { appClientShape, checkAppClient } from '../settings/app-client.settings.js';
import type { AppClient, MachineTokenFlow, PasswordFlow, RefreshFlow } from '../user-pool/app.client.js';
import {
  ClientSecretProvider,
  type ClientSecrets,
  FixedSecrets,
  ProvidedSecrets,
} from '../user-pool/client.secrets.js';

const { pkce, passwordFlow, refreshFlow, machineTokenFlow, authSessionValiditySeconds } = appClientShape;

/** What {@link AppClientOptions} are read with. */
export const appClientSchema = z
  .strictObject({
    ...appClientShape,
    clientSecret: z
      .custom<ClientSecretSource>(
        isSecretSource,
        'Must be text that is not empty, a function or a ClientSecretProvider: leave it out for a public client.',
      )
      .optional(),
    pkce: pkce.default('required'),
    passwordFlow: passwordFlow.default('USER_PASSWORD_AUTH'),
    refreshFlow: refreshFlow.default('GetTokensFromRefreshToken'),
    machineTokenFlow: machineTokenFlow.default('domain'),
    authSessionValiditySeconds: authSessionValiditySeconds.default(180),
  })
  .superRefine(checkAppClient);

function isSecretSource(value: unknown): boolean {
  return (
    (typeof value === 'string' && value !== '') ||
    typeof value === 'function' ||
    value instanceof ClientSecretProvider
  );
}

/** A secret, or what is asked for it: an async function, or a provider that was injected into the factory. */
export type ClientSecretSource = string | (() => Promise<string | readonly string[]>) | ClientSecretProvider;

/** An app client of the user pool. */
export interface AppClientOptions {
  readonly clientId: string;
  /** For people, who see it on the page that connects devices. Default: the id. */
  readonly name?: string;
  /** Leave it out for a public client. */
  readonly clientSecret?: ClientSecretSource;
  /**
   * Instead of `clientSecret`, while it rotates: callers may bring any of them, and Cognito is brought the one that
   * it took last, at first the first one, or the next where it does not take that one. Cognito keeps two at a time.
   */
  readonly clientSecrets?: readonly [string, ...string[]];
  /** Grant types that it may use here. Default: every one that is switched on. */
  readonly grants?: readonly string[];
  /** Scopes that it may ask for here, with any grant. Default: whatever Cognito allows it. */
  readonly scopes?: readonly string[];
  /** Scopes of a machine token that was asked for without any. Default: `scopes`, or all that Cognito gives. */
  readonly defaultScopes?: readonly string[];
  /** Where codes may be sent to, letter by letter. Default: whatever Cognito allows it. */
  readonly redirectUris?: readonly string[];
  /**
   * Default `required`. `optional` lets a client with a secret leave PKCE out of the code flow, where it cannot send
   * it: a code that somebody slips into its callback then logs its user in as somebody else, unless the client checks
   * `nonce`. A public client refuses to boot with it.
   *
   * @see RFC 9700 §2.1.1
   */
  readonly pkce?: 'required' | 'optional';
  /**
   * How passwords are brought to Cognito. Default `USER_PASSWORD_AUTH`. With `USER_SRP_AUTH` only a proof of the
   * password leaves this process; `ADMIN_USER_PASSWORD_AUTH` needs AWS credentials with the right to
   * `cognito-idp:AdminInitiateAuth` and `AdminRespondToAuthChallenge`.
   */
  readonly passwordFlow?: PasswordFlow;
  /**
   * How tokens are refreshed. Default `GetTokensFromRefreshToken`, which works with refresh-token rotation on and
   * off. `REFRESH_TOKEN_AUTH` works without rotation only; `domain` needs the pool's OAuth domain.
   */
  readonly refreshFlow?: RefreshFlow;
  /** How machine tokens are got. Default `domain`; `GetClientToken` needs `ALLOW_CLIENT_TOKEN_AUTH` there. */
  readonly machineTokenFlow?: MachineTokenFlow;
  /**
   * How long a challenge waits for its answer: what `AuthSessionValidity` of the app client is at Cognito. Seconds,
   * 180 to 900, default 180.
   */
  readonly authSessionValiditySeconds?: number;
}

export type ParsedAppClient = z.infer<typeof appClientSchema>;

/** An app client as the grants know it. @param now milliseconds that only ever grow */
export function appClientOf(options: ParsedAppClient, now: () => number): AppClient {
  return {
    clientId: options.clientId,
    name: options.name,
    secrets: secretsOf(options, now),
    grants: options.grants,
    scopes: options.scopes,
    defaultScopes: options.defaultScopes ?? options.scopes,
    redirectUris: options.redirectUris,
    isPkceOptional: options.pkce === 'optional',
    passwordFlow: options.passwordFlow,
    refreshFlow: options.refreshFlow,
    machineTokenFlow: options.machineTokenFlow,
    authSessionValiditySeconds: options.authSessionValiditySeconds,
  };
}

function secretsOf(
  { clientId, clientSecret, clientSecrets }: ParsedAppClient,
  now: () => number,
): ClientSecrets | undefined {
  if (clientSecrets !== undefined) return new FixedSecrets(clientSecrets);
  if (clientSecret === undefined) return undefined;
  if (typeof clientSecret === 'string') return new FixedSecrets([clientSecret]);
  if (typeof clientSecret === 'function') return new ProvidedSecrets(clientSecret, now);
  return new ProvidedSecrets(() => clientSecret.secretsOf(clientId), now);
}

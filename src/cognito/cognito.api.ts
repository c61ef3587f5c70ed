import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { Telemetry } from '../telemetry/telemetry.js';
import { type AwsSdk, loadAwsSdk } from './aws-sdk.package.js';
import { cognitoCall } from './cognito.operation.js';
import { userPoolErrorOf } from './cognito.errors.js';
import type { CognitoSettings } from './cognito.settings.js';
import { repeated } from './repeated.call.js';
import { UpstreamCircuit } from './upstream.circuit.js';

/** A call to the API, with the SDK's commands at hand. */
export type CognitoCall<T> = (client: CognitoIdentityProviderClient, sdk: AwsSdk) => Promise<T>;

/** Codes and passwords are sent once: a retry would count against the user's own limit. */
const ATTEMPTS = 1;

/**
 * The cognito-idp API through the AWS SDK. The SDK is loaded when the first call needs it, so that an app that
 * only guards routes never loads it.
 */
export class CognitoApi {
  private opened: Promise<{ sdk: AwsSdk; client: CognitoIdentityProviderClient }> | undefined;

  /** @param attempts at each call. More than one only where a repeated call does no harm */
  constructor(
    private readonly settings: CognitoSettings,
    private readonly attempts = ATTEMPTS,
    private readonly telemetry = new Telemetry(),
    private readonly circuit = new UpstreamCircuit('API'),
  ) {}

  /** @throws UserPoolError whatever the API or the SDK refuses */
  async run<T>(call: CognitoCall<T>): Promise<T> {
    try {
      this.opened ??= this.open();
      const { client, sdk } = await this.opened;
      return await call(client, sdk);
    } catch (error) {
      throw userPoolErrorOf(error);
    }
  }

  /** As {@link run}, for a call that does no harm when it is repeated. @throws UserPoolError */
  runRepeatable<T>(call: CognitoCall<T>): Promise<T> {
    return repeated(() => this.run(call));
  }

  async close(): Promise<void> {
    const opened = await this.opened?.catch(() => undefined);
    opened?.client.destroy();
  }

  private async open(): Promise<{ sdk: AwsSdk; client: CognitoIdentityProviderClient }> {
    const sdk = await loadAwsSdk();
    const { region, endpoint, timeoutSeconds } = this.settings;
    const milliseconds = timeoutSeconds * 1000;
    const client = new sdk.CognitoIdentityProviderClient({
      region,
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(isLocal(endpoint) ? { credentials: LOCAL_CREDENTIALS } : {}),
      maxAttempts: this.attempts,
      // Without `throwOnRequestTimeout` a time-out is only logged and the call hangs.
      requestHandler: {
        connectionTimeout: milliseconds,
        requestTimeout: milliseconds,
        throwOnRequestTimeout: true,
      },
    });
    client.middlewareStack.add(
      (next, { commandName }) =>
        (call) =>
          this.telemetry.measure(cognitoCall(commandName), () => this.circuit.run(() => next(call))),
      { step: 'initialize', name: 'telemetry' },
    );
    return { sdk, client };
  }
}

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** A VPC or FIPS endpoint is AWS all the same, and wants its credentials: only http and this machine are not. */
function isLocal(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return false;
  const { protocol, hostname } = new URL(endpoint);
  return protocol === 'http:' || LOOPBACK.has(hostname);
}

/** The embedded pool wants signed calls signed, but by nobody in particular. */
const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

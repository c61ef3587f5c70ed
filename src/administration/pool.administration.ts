import type { Members } from './members.js';

/** A resource server: an API, and the scopes that it knows. */
export interface ResourceServerDefinition {
  /** What its scopes begin with: `orders`, or `https://api.example.com`. */
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
}

export interface GroupDefinition {
  readonly name: string;
  readonly description?: string;
  readonly precedence?: number;
}

/** A user pool as it is. */
export interface PoolState {
  readonly id: string;
  readonly name: string;
  /** Prefix of its OAuth domain. */
  readonly domain: string | undefined;
  readonly members: Members;
}

/** Whether second factors are asked for, and which. */
export interface MfaState {
  readonly configuration: 'OFF' | 'OPTIONAL' | 'ON';
  readonly methods: readonly MfaMethod[];
}

export type MfaMethod = 'SOFTWARE_TOKEN_MFA' | 'EMAIL_OTP' | 'SMS_MFA';

/** An app client as it is. */
export interface ClientState {
  readonly clientId: string;
  readonly clientName: string;
  readonly clientSecret: string | undefined;
  readonly members: Members;
}

/**
 * What setting up needs of the administration of user pools. Every method rejects with an {@link AdministrationError}
 * that says what to do.
 */
export abstract class PoolAdministration {
  /** The ids of the pools of that name: names are not unique. */
  abstract poolsNamed(name: string): Promise<readonly string[]>;
  abstract describePool(id: string): Promise<PoolState>;
  abstract createPool(name: string, members: Members): Promise<string>;
  /** Changes these settings and leaves all others as they are. */
  abstract changePool(id: string, changes: Members): Promise<void>;
  /** Attributes of one's own, as `SchemaAttributeType` of the API: a pool can gain them, and never lose one. */
  abstract addAttributes(id: string, attributes: readonly Members[]): Promise<void>;
  abstract mfa(id: string): Promise<MfaState>;
  /** Switches these methods on, and no others off. */
  abstract setMfa(id: string, mfa: MfaState): Promise<void>;
  abstract createDomain(poolId: string, prefix: string): Promise<void>;

  abstract resourceServers(poolId: string): Promise<readonly ResourceServerDefinition[]>;
  abstract createResourceServer(poolId: string, server: ResourceServerDefinition): Promise<void>;
  /** The whole of it: scopes that are not named are taken away. */
  abstract replaceResourceServer(poolId: string, server: ResourceServerDefinition): Promise<void>;

  abstract groups(poolId: string): Promise<readonly GroupDefinition[]>;
  abstract createGroup(poolId: string, group: GroupDefinition): Promise<void>;
  /** What the definition is silent of stays as it is. */
  abstract changeGroup(poolId: string, group: GroupDefinition): Promise<void>;

  abstract clients(poolId: string): Promise<readonly ClientState[]>;
  abstract client(poolId: string, clientId: string): Promise<ClientState>;
  abstract createClient(poolId: string, members: Members): Promise<ClientState>;
  /** Changes these settings and leaves all others as they are. */
  abstract changeClient(poolId: string, clientId: string, changes: Members): Promise<void>;
}

/** Why the administration of pools refused. */
export type AdministrationErrorCode =
  'not_installed' | 'no_credentials' | 'forbidden' | 'not_found' | 'throttled' | 'unreachable' | 'refused';

/** The administration of user pools refused, or could not be reached. */
export class AdministrationError extends Error {
  override readonly name = 'AdministrationError';

  constructor(
    readonly code: AdministrationErrorCode,
    /** For whoever typed the command: what was wrong, and what to do. */
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

import type { AppClientSeed, UserPoolSeed } from '../emulator/user-pool.seed.js';

/**
 * What a team wants its user pool to be, in one file that is kept with the code. `provision` makes it so at AWS,
 * `template` writes it as CloudFormation, and the embedded pool is seeded with it.
 *
 * Ids, secrets and users in it are the embedded pool's alone: AWS gives ids and secrets of its own, and people are
 * not for a file.
 */
export interface PoolDefinition extends Omit<UserPoolSeed, 'userPoolId' | 'clients'> {
  /** @default one that follows from the name */
  readonly userPoolId?: string;
  /** Prefix of the OAuth domain at AWS: `{domain}.auth.{region}.amazoncognito.com`. @default no domain is made */
  readonly domain?: string;
  readonly clients?: readonly ClientDefinition[];
  /**
   * Which scopes a password login gets, by group. A pre token generation trigger adds them: Cognito itself gives
   * such logins none. @default none
   */
  readonly groupScopes?: GroupScopes;
}

/** An app client. AWS knows it by its name. */
export interface ClientDefinition extends Omit<AppClientSeed, 'clientId'> {
  /** @default one that follows from the names of pool and client */
  readonly clientId?: string;
  /** Whether it has a secret, which AWS makes. @default for machines, and where the embedded pool gives it one */
  readonly confidential?: boolean;
}

/** Scopes by the name of the group that brings them, such as `{ staff: ['orders/read'] }`. */
export type GroupScopes = Readonly<Record<string, readonly string[]>>;

/** A machine speaks for itself: Cognito wants a secret of it, and no other flow beside. */
export function isMachineClient({ allowedOAuthFlows = [] }: ClientDefinition): boolean {
  return allowedOAuthFlows.includes('client_credentials');
}

export function isConfidential(client: ClientDefinition): boolean {
  return client.confidential ?? (client.clientSecret !== undefined || isMachineClient(client));
}

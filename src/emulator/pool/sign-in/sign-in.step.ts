import type { Device } from '../devices/device.js';
import type { TokenGenerationSource } from '../triggers/token-generation.events.js';
import type { ClientMetadata } from '../triggers/trigger.event.js';
import type { PooledClient } from '../user-pools.js';
import type { User } from '../users/user.js';
import type { Assurance } from './assurance.js';
import type { ChallengeName, Journey } from './challenge.sessions.js';

/** Who signs somebody in: an app client of a pool, with what it has to tell the triggers. */
export interface SignInCaller extends PooledClient, Journey {
  readonly clientMetadata?: ClientMetadata;
}

/** There is something to be answered before there are tokens. */
export interface ChallengeStep {
  readonly kind: 'challenge';
  readonly challengeName: ChallengeName;
  /** Only a classic sign-in with SRP has none: there the secret block takes its place. */
  readonly session?: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Of a sign-in by choice: what could be answered instead. */
  readonly available?: readonly string[];
  /** If it has just begun: what the caller of the next step goes on with. */
  readonly assurance?: Assurance;
}

/** Nothing is missing any more. What the user gets is for the JSON API, or the OAuth domain, to say. */
export interface SignedInStep {
  readonly kind: 'signed-in';
  readonly user: User;
  /** That has proved itself. */
  readonly device?: Device;
  readonly tokenSource: TokenGenerationSource;
  readonly assurance?: Assurance;
}

export type SignInStep = ChallengeStep | SignedInStep;

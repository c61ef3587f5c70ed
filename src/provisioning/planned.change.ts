import type { Members } from '../administration/members.js';
import type {
  ClientState,
  GroupDefinition,
  MfaState,
  PoolState,
  ResourceServerDefinition,
} from '../administration/pool.administration.js';
import type { MemberDifference } from './member.difference.js';
import type { PoolDefinition } from './pool.definition.js';

/** What there is, as far as a definition may change it. `pool` is absent while there is none. */
export interface Existing {
  readonly pool?: PoolState;
  readonly mfa?: MfaState;
  readonly resourceServers: readonly ResourceServerDefinition[];
  readonly groups: readonly GroupDefinition[];
  readonly clients: readonly ClientState[];
}

/** One thing to be done, in the order in which the things need each other. */
export type Change =
  | { readonly kind: 'create-pool'; readonly definition: PoolDefinition }
  | {
      readonly kind: 'change-pool';
      readonly changes: Members;
      readonly differences: readonly MemberDifference[];
    }
  | {
      readonly kind: 'add-attributes';
      readonly attributes: readonly Members[];
      readonly names: readonly string[];
    }
  | { readonly kind: 'set-mfa'; readonly mfa: MfaState }
  | { readonly kind: 'create-domain'; readonly prefix: string }
  | { readonly kind: 'create-resource-server'; readonly server: ResourceServerDefinition }
  | {
      readonly kind: 'change-resource-server';
      readonly server: ResourceServerDefinition;
      readonly added: readonly string[];
      readonly differences: readonly MemberDifference[];
    }
  | { readonly kind: 'create-group'; readonly group: GroupDefinition }
  | {
      readonly kind: 'change-group';
      readonly group: GroupDefinition;
      readonly differences: readonly MemberDifference[];
    }
  | { readonly kind: 'create-client'; readonly members: Members; readonly clientName: string }
  | {
      readonly kind: 'change-client';
      readonly client: ClientState;
      readonly changes: Members;
      readonly differences: readonly MemberDifference[];
      /** Scopes that go, since no resource server has them any more: Cognito takes no change with them. */
      readonly gone: readonly string[];
    };

/** How far a plan goes. */
export interface PlanOptions {
  /** Whether lists of the pool become those of the definition; otherwise they only gain what they lack. */
  readonly prune: boolean;
}

/** Whose secret is proved: a user of a pool, or a device of a group. */
export interface SrpIdentity {
  readonly poolName: string;
  readonly userId: string;
}

/** Our half of an SRP sign-in, while the client works out its own. */
export interface SrpExchange extends SrpIdentity {
  readonly secretBlock: string;
  readonly salt: bigint;
  readonly serverPublic: bigint;
  readonly serverSecret: bigint;
  readonly clientPublic: bigint;
  readonly verifier: bigint;
}

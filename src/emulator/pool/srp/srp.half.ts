/** Our half of an SRP sign-in, while the client works out its own. */
export interface SrpExchange {
  readonly userId: string;
  readonly secretBlock: string;
  readonly salt: bigint;
  readonly serverPublic: bigint;
  readonly serverSecret: bigint;
  readonly clientPublic: bigint;
  readonly verifier: bigint;
}

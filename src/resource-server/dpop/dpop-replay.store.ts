/** Remembers which proofs were taken, so that none is taken twice. A port: with several instances it must be shared. */
export abstract class DpopReplayStore {
  /**
   * @param id unique for key and proof; holds nothing secret
   * @returns whether it is new; it is remembered from now on
   * @throws Error when it cannot be told: the request is then answered 503
   */
  abstract remember(id: string, lifetimeSeconds: number): boolean | Promise<boolean>;
}

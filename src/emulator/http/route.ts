export type Handler = (request: Request, url: URL) => Response | Promise<Response>;

export interface Route {
  readonly path: string | RegExp;
  /** By method. HEAD is answered by GET, OPTIONS by the router. */
  readonly handlers: Readonly<Partial<Record<'GET' | 'POST', Handler>>>;
  /** Whether scripts of any origin may read the answers, as Cognito lets them at its machine endpoints. */
  readonly cors?: boolean;
}

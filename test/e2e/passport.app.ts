import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import session from 'express-session';
import passport from 'passport';
import { Strategy, type VerifyCallback } from 'passport-oauth2';
import { CALLBACK } from './running.user-pool.js';

export interface PassportClient {
  readonly clientId: string;
  readonly clientSecret?: string;
}

/** Someone's Express application that leaves the log-in to passport-oauth2, as its README shows, with PKCE and state. */
export class PassportApp {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  /** @param authorizationServer its origin */
  static async start(
    authorizationServer: string,
    { clientId, clientSecret = '' }: PassportClient,
  ): Promise<PassportApp> {
    const strategy = new Strategy(
      {
        authorizationURL: `${authorizationServer}/oauth2/authorize`,
        tokenURL: `${authorizationServer}/oauth2/token`,
        clientID: clientId,
        clientSecret,
        callbackURL: CALLBACK,
        scope: ['openid', 'orders/read'],
        state: true,
        pkce: true,
      },
      keepTokens,
    );
    const authenticate: RequestHandler = new passport.Passport().authenticate(strategy, { session: false });
    const app = express()
      .use(session({ secret: 'of the tests only', resave: false, saveUninitialized: false }))
      .get('/login', authenticate)
      .get('/callback', authenticate, (request, response) => void response.json(request.user))
      .use(showError);
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new PassportApp(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  /** Where an address of the callback really leads to. */
  routed(url: string): string {
    return url.replace(new URL(CALLBACK).origin, this.url);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

function keepTokens(
  accessToken: string,
  refreshToken: string,
  _profile: unknown,
  done: VerifyCallback,
): void {
  done(null, { accessToken, refreshToken });
}

const showError: ErrorRequestHandler = (error: Error & { code?: string }, _request, response, _next) =>
  void response.status(500).json({ name: error.name, code: error.code });

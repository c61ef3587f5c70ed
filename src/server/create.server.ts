import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import helmet from 'helmet';
import {
  AuthorizationCodeGrant,
  ClientCredentialsGrant,
  DeviceCodeGrant,
  type GrantStrategy,
  PasswordGrant,
  RefreshTokenGrant,
  setupSwagger,
  type SwaggerOptions,
} from '../index.js';
import { AppModule } from './app.module.js';
import { allowOrigins } from './http/allowed.origins.js';
import { limitConnections } from './http/connection.limits.js';
import { answerLargeBodies } from './http/large.bodies.js';
import { identifyRequest } from './log/request.id.js';
import { logRequest } from './log/request.log.js';
import { type GrantType, GRANT_TYPES, USUAL_GRANTS } from '../settings/server.settings.js';
import type { ServerSettings } from './settings.schema.js';
import { openUserPool } from './open.user-pool.js';
import type { UserPoolSource } from './user-pool.source.js';

const GRANTS: Readonly<Record<GrantType, Type<GrantStrategy>>> = {
  authorization_code: AuthorizationCodeGrant,
  refresh_token: RefreshTokenGrant,
  client_credentials: ClientCredentialsGrant,
  'urn:ietf:params:oauth:grant-type:device_code': DeviceCodeGrant,
  password: PasswordGrant,
};

/** A server that is ready to listen, and the user pool that it came with. */
export interface Server {
  readonly app: INestApplication;
  readonly pool: UserPoolSource;
  close(): Promise<void>;
}

/** Builds the server from its settings. @throws OptionsError, or an Error that says which port is taken */
export async function createServer(
  settings: ServerSettings,
  adapter: AbstractHttpAdapter = expressBehind(settings),
): Promise<Server> {
  const pool = await openUserPool(settings);
  try {
    const app = await NestFactory.create(appModule(settings, pool), adapter, {
      abortOnError: false,
      // By the bytes of a form the OAuth endpoints see what is no UTF-8.
      rawBody: true,
    });
    app.use(identifyRequest);
    app.use(logRequest);
    app.use(helmet());
    allowOrigins(app, settings.CORS_ORIGINS);
    limitConnections(app.getHttpServer(), settings.REQUEST_TIMEOUT_SECONDS);
    answerLargeBodies(adapter);
    await setupSwagger(app, swaggerOptions(pool));
    return {
      app,
      pool,
      close: async () => {
        await app.close();
        await pool.close();
      },
    };
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/** Callers are known by where they come from, which a proxy hides and a trusted one tells. */
function expressBehind({ TRUST_PROXY }: ServerSettings): ExpressAdapter {
  const express = new ExpressAdapter();
  if (TRUST_PROXY !== undefined) express.set('trust proxy', TRUST_PROXY);
  return express;
}

function appModule(settings: ServerSettings, pool: UserPoolSource) {
  const grants = grantTypesOf(settings).map((grantType) => GRANTS[grantType]);
  // Whether strangers may sign up is for the operator to say; in the embedded pool everybody is one's own.
  const hasAccounts = settings.ACCOUNT_ROUTES ?? settings.pool === 'embedded';
  const { METRICS_PORT: port, METRICS_HOST: host } = settings;
  const metrics = port === undefined ? undefined : { port, host };
  return AppModule.with(pool.options, grants, { hasAccounts, metrics });
}

/** The password grant is legacy: on at AWS only where it is named, on at the embedded pool for trying things out. */
export function grantTypesOf(settings: ServerSettings): readonly GrantType[] {
  if (settings.GRANTS !== undefined) return settings.GRANTS;
  return settings.pool === 'embedded' ? GRANT_TYPES : USUAL_GRANTS;
}

function swaggerOptions({ options: { resourceServer }, loginExample }: UserPoolSource): SwaggerOptions {
  return {
    title: 'nest-cognito-oauth',
    description: 'OAuth 2.0 for NestJS on Amazon Cognito. Log in, call an order, log out, and mean it.',
    scopes: {
      [`${resourceServer}/read`]: 'List orders',
      [`${resourceServer}/write`]: 'Place orders',
      [`${resourceServer}/admin`]: 'Delete orders',
    },
    loginExample,
  };
}

import type { INestApplication } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { AuthorizationServer } from '../endpoints/authorization-server.js';

/** The authorization server of the application; `undefined` where only `ResourceServerModule` is imported. */
export function authorizationServerOf(app: INestApplication): AuthorizationServer | undefined {
  const modules = [...app.get(ModulesContainer).values()];
  const isServed = modules.some(({ providers }) => providers.has(AuthorizationServer));
  return isServed ? app.get(AuthorizationServer, { strict: false }) : undefined;
}

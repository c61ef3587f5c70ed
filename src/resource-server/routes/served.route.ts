import type { Type } from '@nestjs/common';
import type { RouteRequirements } from '../route.requirements.js';

/** A method of the application that somebody outside can have called. */
export interface ServedRoute {
  readonly controller: Type;
  readonly handlerName: string;
  readonly handler: object;
  /** Such as `GET`, `ALL` for every method of HTTP; `WS`, `RPC`, and `Query` and the like of GraphQL. */
  readonly method: string;
  /** As the decorators say it: over HTTP with the prefix of the application and without versions. */
  readonly path: string;
  readonly requirements: RouteRequirements;
  /** Brought along by this package. */
  readonly isBuiltIn: boolean;
}

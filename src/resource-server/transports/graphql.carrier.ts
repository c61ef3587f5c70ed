import { type ExecutionContext, Injectable } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { BearerCredential } from '../../oauth2/bearer.credential.js';
import type { AccessToken } from '../../tokens/access-token.js';
import { LiveConnections } from '../live-connections.js';
import type { Refusal } from '../refusal.js';
import { CredentialCarrier } from './credential.carrier.js';
import { asRefusal, GraphqlRefusalFilter } from './graphql-refusal.filter.js';
import { closeConnection, type GraphqlSocket } from './graphql.connection.js';
import { connectionOf, graphqlCredential, type GraphqlContext } from './graphql.credential.js';
import { type RefusalReport, reportOf } from './refusal.report.js';

/** The place of the operation's context, and of what is known of the field, among the arguments of a resolver. */
const CONTEXT = 2;
const INFO = 3;

interface ResolveInfo {
  readonly operation?: { readonly operation?: string };
}

/**
 * Queries, mutations, subscriptions and fields of GraphQL. A refusal is a `GraphQLError` whose `extensions` say what
 * status and challenge say over HTTP. The connection of a subscription ends when its token does.
 */
@Injectable()
export class GraphqlCarrier extends CredentialCarrier {
  private graphqlError: ((message: string, extensions: RefusalReport) => Error) | undefined;

  constructor(private readonly connections: LiveConnections) {
    super();
  }

  /** Whoever has resolvers has the package; nobody else needs it. */
  override async prepare(): Promise<void> {
    const { GraphQLError } = await import('graphql');
    this.graphqlError = (message, extensions) => new GraphQLError(message, { extensions: { ...extensions } });
  }

  override read(context: ExecutionContext): BearerCredential {
    return graphqlCredential(this.holder(context));
  }

  override holder(context: ExecutionContext): GraphqlContext {
    return context.getArgByIndex<GraphqlContext>(CONTEXT);
  }

  override exception(refusal: Refusal): Error {
    return asRefusal(this.graphqlError?.(refusal.message, reportOf(refusal)) ?? refusal);
  }

  override admitted(token: AccessToken, context: ExecutionContext): void {
    const { operation } = context.getArgByIndex<ResolveInfo | undefined>(INFO) ?? {};
    if (operation?.operation !== 'subscription') return;
    const socket = connectionOf(this.holder(context))?.extra?.socket;
    if (socket !== undefined) this.hold(socket, token);
  }

  private hold(socket: GraphqlSocket, token: AccessToken): void {
    const isNew = this.connections.hold(socket, token, (refusal) => closeConnection(socket, refusal));
    if (isNew) socket.once('close', () => this.connections.release(socket));
  }
}

export const GRAPHQL_PROVIDERS = [GraphqlCarrier, { provide: APP_FILTER, useClass: GraphqlRefusalFilter }];

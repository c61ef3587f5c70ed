import { type ExecutionContext, Injectable } from '@nestjs/common';
import { type BearerCredential, readBearerCredential } from '../../oauth2/bearer.credential.js';
import type { Refusal } from '../refusal.js';
import { CredentialCarrier } from './credential.carrier.js';
import { grpcMetadata, type GrpcMetadata, messageAuthorization } from './message.authorization.js';
import { type ErrorPayload, errorPayload, type RefusalReport } from './refusal.report.js';

/** @see https://grpc.github.io/grpc/core/md_doc_statuscodes.html */
const GRPC_STATUS: Readonly<Record<RefusalReport['code'], number>> = {
  BAD_REQUEST: 3,
  FORBIDDEN: 7,
  SERVICE_UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};

/** Messages of `@nestjs/microservices`: each brings its own credential. A refusal is an `RpcException`. */
@Injectable()
export class RpcCarrier extends CredentialCarrier {
  private rpcException: ((error: object) => Error) | undefined;

  /** Whoever handles messages has the package; nobody else needs it. */
  override async prepare(): Promise<void> {
    const { RpcException } = await import('@nestjs/microservices');
    this.rpcException = (error) => new RpcException(error);
  }

  override read(context: ExecutionContext): BearerCredential {
    return readBearerCredential(messageAuthorization(context.getArgs()));
  }

  /** The context of the message; the call itself where gRPC hands over nothing else. */
  override holder(context: ExecutionContext): object {
    const [payload, rpcContext] = context.getArgs<unknown[]>();
    const holder = typeof rpcContext === 'object' && rpcContext !== null ? rpcContext : payload;
    if (typeof holder !== 'object' || holder === null) throw new Error('A message without a context.');
    return holder;
  }

  override exception(refusal: Refusal, context: ExecutionContext): Error | Promise<Error> {
    const error = errorPayload(refusal);
    const args = context.getArgs<unknown[]>();
    const metadata = grpcMetadata(args);
    if (metadata === undefined) return this.exceptionOf(error, refusal);
    const status = grpcError(error, refusal, metadata);
    return isBareCall(args) ? endBareCall(args, status) : this.exceptionOf(status, refusal);
  }

  private exceptionOf(error: object, refusal: Refusal): Error {
    return this.rpcException?.(error) ?? refusal;
  }
}

interface BareCall {
  emit(event: 'error', error: object): void;
}

/** What a `@GrpcStreamCall()` handler is called with: the call itself and, without a response stream, a callback. */
function isBareCall(args: readonly unknown[]): args is readonly [BareCall, ...unknown[]] {
  return args.length < 2 || typeof args[1] === 'function';
}

/**
 * Nest leaves bare calls to their handlers, errors too: an exception would be an unhandled rejection, by which any
 * caller could end the process. So the call is ended here, and the exception never comes.
 */
function endBareCall([call, callback]: readonly [BareCall, ...unknown[]], error: object): Promise<never> {
  if (typeof callback === 'function') Reflect.apply(callback, undefined, [error]);
  else call.emit('error', error);
  return new Promise(() => undefined);
}

/** gRPC sends a number, a text and trailing metadata: the reason travels in the latter. */
function grpcError(error: ErrorPayload, refusal: Refusal, incoming: GrpcMetadata) {
  const trailer = emptied(incoming.clone());
  trailer.set('reason', error.reason);
  for (const [name, value] of Object.entries(refusal.headers)) trailer.set(name.toLowerCase(), value);
  return { code: GRPC_STATUS[error.code], message: error.message, details: error.message, metadata: trailer };
}

/** A `Metadata` of the application's own gRPC package, without loading it a second time. */
function emptied(metadata: GrpcMetadata): GrpcMetadata {
  for (const name of Object.keys(metadata.getMap())) metadata.remove(name);
  return metadata;
}

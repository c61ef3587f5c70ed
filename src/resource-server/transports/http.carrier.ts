import { type ExecutionContext, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type BearerCredential, readBearerCredential } from '../../oauth2/bearer.credential.js';
import { authorizationHeader, type HttpRequest } from '../authorization.header.js';
import { carriesTokenElsewhere, withAnother } from '../misplaced.token.js';
import type { Refusal } from '../refusal.js';
import { assertNotWithheld } from '../withheld.credential.js';
import { CredentialCarrier } from './credential.carrier.js';

const REQUEST = 0;
const DPOP = /^dpop +(\S+) *$/i;

/** The `Authorization` header, on Express and Fastify. A refusal is thrown as it is, its headers already set. */
@Injectable()
export class HttpCarrier extends CredentialCarrier {
  constructor(private readonly adapterHost: HttpAdapterHost) {
    super();
  }

  override read(context: ExecutionContext): BearerCredential {
    const request = this.holder(context);
    const authorization = authorizationHeader(request);
    const credential = readBearerCredential(authorization);
    if (carriesTokenElsewhere(request)) return withAnother(credential);
    assertNotWithheld(request, credential.kind);
    return credential.kind === 'another-scheme'
      ? (boundCredential(request, authorization) ?? credential)
      : credential;
  }

  override loneAuthorization(context: ExecutionContext): string | undefined {
    const request = this.holder(context);
    const authorization = authorizationHeader(request);
    return typeof authorization === 'string' && !carriesTokenElsewhere(request) ? authorization : undefined;
  }

  override holder(context: ExecutionContext): HttpRequest {
    // Not by switchToHttp(), which makes three functions on every call.
    return context.getArgByIndex<HttpRequest>(REQUEST);
  }

  override exception(refusal: Refusal, context: ExecutionContext): Refusal {
    const response: unknown = context.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(refusal.headers)) {
      this.adapterHost.httpAdapter.setHeader(response, name, value);
    }
    return refusal;
  }
}

/** @see RFC 9449 §7.1 */
function boundCredential(
  { headers, method = '', url = '', originalUrl = url }: HttpRequest,
  authorization: unknown,
): BearerCredential | undefined {
  const accessToken = typeof authorization === 'string' ? DPOP.exec(authorization)?.[1] : undefined;
  if (accessToken === undefined) return undefined;
  // Sent twice, the header holds a comma, which no proof does.
  return { kind: 'bound', accessToken, proof: headers['dpop']?.toString(), method, target: originalUrl };
}

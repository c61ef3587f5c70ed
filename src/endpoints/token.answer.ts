import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { renderTokenSet, type TokenSet } from '../oauth2/token.set.js';

/** Hands tokens out: the body, and the headers that the grant has added. */
@Injectable()
export class TokenAnswer {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  /** @param response of whatever platform, with `passthrough` */
  of(tokens: TokenSet, response: unknown): Record<string, unknown> {
    const { httpAdapter } = this.adapterHost;
    for (const [name, value] of Object.entries(tokens.headers ?? {})) {
      httpAdapter.setHeader(response, name, value);
    }
    return renderTokenSet(tokens);
  }
}

import { Controller, Get, type OnModuleInit, Req, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Public } from '../resource-server/public.decorator.js';
import { type AddressedRequest, PublicAddress } from './public.address.js';
import { ServerMetadata } from './server.metadata.js';

const OAUTH = '.well-known/oauth-authorization-server';
const OPENID = '.well-known/openid-configuration';
const REMEMBERED_SECONDS = 3600;

/**
 * Tells clients what there is, where RFC 8414 and OpenID Connect make them look. With a global prefix the
 * application answers for two issuers, `https://host/prefix` and `https://host`, each at its own places.
 *
 * @see RFC 8414 §3.1, §5, OpenID Connect Discovery §4
 */
@Public()
@Controller('.well-known')
export class MetadataController implements OnModuleInit {
  constructor(
    private readonly metadata: ServerMetadata,
    private readonly address: PublicAddress,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** The places outside the global prefix: no controller can stand there. */
  onModuleInit(): void {
    const { prefix } = this.address;
    if (prefix === '') return;
    for (const name of [OAUTH, OPENID]) {
      this.serve(`/${name}`, '');
      this.serve(`/${name}${prefix}`, prefix);
    }
  }

  @Get('oauth-authorization-server')
  authorizationServer(@Req() request: AddressedRequest, @Res() response: unknown): void {
    this.answer(request, response, this.address.prefix);
  }

  @Get('openid-configuration')
  openidConfiguration(@Req() request: AddressedRequest, @Res() response: unknown): void {
    this.answer(request, response, this.address.prefix);
  }

  private serve(path: string, issuerPath: string): void {
    this.adapterHost.httpAdapter.get(path, (request: AddressedRequest, response: unknown) =>
      this.answer(request, response, issuerPath),
    );
  }

  private answer(request: AddressedRequest, response: unknown, issuerPath: string): void {
    const { httpAdapter } = this.adapterHost;
    const document = this.metadata.document(request, issuerPath);
    // Made out of the Host header it must not be remembered by anything in between for somebody else.
    const caching = this.address.isFixed ? `public, max-age=${REMEMBERED_SECONDS}` : 'no-store';
    httpAdapter.setHeader(response, 'Cache-Control', caching);
    // Public, and read by clients in browsers of other origins.
    httpAdapter.setHeader(response, 'Access-Control-Allow-Origin', '*');
    httpAdapter.reply(response, document, 200);
  }
}

import { BadRequestException } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';

/** What of a request tells under which address it was sent; Express and Fastify alike. */
export interface AddressedRequest {
  readonly protocol: string;
  /** With the port, where it is not the usual one. HTTP/1.0 need not say it. */
  readonly host?: string | undefined;
}

const HOST = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/**
 * Under which address this application is seen by clients and browsers: the one of the options or, where there is
 * none, the one that the request was sent to. Behind a proxy that is right only when the application trusts its
 * headers (`trust proxy`), so name `publicUrl` there.
 */
export class PublicAddress {
  constructor(
    private readonly publicUrl: string | undefined,
    private readonly config: Pick<ApplicationConfig, 'getGlobalPrefix'>,
  ) {}

  /** Whether it is the same for every request, and may be remembered. */
  get isFixed(): boolean {
    return this.publicUrl !== undefined;
  }

  /** The origin of the options; `undefined` where it is that of each request. */
  get fixedOrigin(): string | undefined {
    return this.publicUrl === undefined ? undefined : new URL(this.publicUrl).origin;
  }

  /** Of the application as a whole, without a slash at the end. @throws BadRequestException */
  root(request: AddressedRequest): string {
    if (this.publicUrl !== undefined) return withoutSlash(this.publicUrl);
    // What stands in documents and redirects must be an address, whatever a caller puts into its Host header.
    if (!HOST.test(request.host ?? '')) throw new BadRequestException('The Host header is no host.');
    return `${request.protocol}://${request.host}`;
  }

  /** Of a route of ours, under the global prefix. @throws BadRequestException */
  of(path: string, request: AddressedRequest): string {
    return `${this.root(request)}${this.prefix}/${path}`;
  }

  /** Of a route of ours, where it is the same for every request. */
  fixed(path: string): string | undefined {
    return this.publicUrl === undefined ? undefined : `${withoutSlash(this.publicUrl)}${this.prefix}/${path}`;
  }

  /** What of an address stands behind the prefix; empty for one of elsewhere. */
  behindPrefix(url: string): string {
    const { prefix } = this;
    return url.startsWith(prefix) ? url.slice(prefix.length) : '';
  }

  /** With a slash in front and none behind; empty where there is none. */
  get prefix(): string {
    const prefix = this.config.getGlobalPrefix().replace(/^\/+|\/+$/g, '');
    return prefix === '' ? '' : `/${prefix}`;
  }
}

export function withoutSlash(url: string): string {
  return url.endsWith('/') ? url.slice(0, -1) : url;
}

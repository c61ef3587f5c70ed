import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ResourceMetadata } from './resource.metadata.js';

/**
 * Serves the metadata where RFC 9728 wants them: at the root of the host, whatever the prefix, the versions and the
 * guards of the application. Therefore no controller. Any page may read them: they are public.
 *
 * @see RFC 9728 §3
 */
@Injectable()
export class ResourceMetadataEndpoint implements OnModuleInit {
  constructor(
    private readonly metadata: ResourceMetadata,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  onModuleInit(): void {
    // A microservice has no HTTP adapter.
    const adapter: HttpAdapterHost['httpAdapter'] | undefined = this.adapterHost.httpAdapter;
    if (this.metadata.url === undefined || typeof adapter?.get !== 'function') return;
    let document: Record<string, unknown> | undefined;
    adapter.get(this.metadata.path, (_request: unknown, response: unknown) => {
      document ??= this.metadata.document();
      adapter.setHeader(response, 'Content-Type', 'application/json');
      adapter.setHeader(response, 'Access-Control-Allow-Origin', '*');
      adapter.setHeader(response, 'Cache-Control', 'public, max-age=300');
      return adapter.reply(response, document, 200);
    });
  }
}

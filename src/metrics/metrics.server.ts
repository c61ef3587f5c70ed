import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { MetricsPortError } from './metrics-port.error.js';
import type { MetricsRegistry, ParsedMetricsOptions } from './metrics.options.js';

const SLOWEST_REQUEST_MILLISECONDS = 10_000;

/** `GET /metrics` on a port of its own, where one is set. */
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private server: Server | undefined;

  /** @internal Made by Nest. */
  constructor(
    private readonly registry: MetricsRegistry,
    private readonly options: Pick<ParsedMetricsOptions, 'port' | 'host'>,
  ) {}

  /** Where it is served; `undefined` where it is not. */
  get url(): string | undefined {
    const address = this.server?.address();
    if (typeof address !== 'object' || address === null) return undefined;
    const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}/metrics`;
  }

  /** @throws MetricsPortError when the port cannot be had */
  async onApplicationBootstrap(): Promise<void> {
    const { port, host } = this.options;
    if (port === undefined) return;
    const server = createServer({ requestTimeout: SLOWEST_REQUEST_MILLISECONDS }, (request, response) => {
      if (request.method !== 'GET' || request.url !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      this.registry.metrics().then(
        (text) => response.writeHead(200, { 'Content-Type': this.registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    });
    try {
      await once(server.listen(port, host), 'listening');
    } catch (cause) {
      throw new MetricsPortError(port, host, { cause });
    }
    this.server = server;
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }
}

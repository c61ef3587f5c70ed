import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { Telemetry } from '../../src/telemetry/telemetry.js';
import { OpenTelemetryTracer } from '../../src/tracing/open-telemetry.tracer.js';

const exported = new InMemorySpanExporter();

beforeAll(() => {
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exported)] }),
  );
});
afterAll(() => trace.disable());

describe('OpenTelemetryTracer', () => {
  it('sees what runs before any hook of the application has ended, until it is stopped', async () => {
    const telemetry = new Telemetry();
    const fetchKeys = () => telemetry.measure({ kind: 'keys', name: 'jwks' }, () => Promise.resolve());
    const tracer = await OpenTelemetryTracer.of(telemetry);
    await fetchKeys();
    expect(exported.getFinishedSpans().map(({ name }) => name)).toEqual(['keys jwks']);

    tracer.onApplicationShutdown();
    await fetchKeys();
    expect(exported.getFinishedSpans()).toHaveLength(1);
  });
});

import type { OnApplicationShutdown } from '@nestjs/common';
import { errorTypeOf, type Operation } from '../telemetry/operation.js';
import type { OperationObserver, Telemetry } from '../telemetry/telemetry.js';

type OpenTelemetry = typeof import('@opentelemetry/api');

/** Of a grant: only these are ours. A caller who is refused a grant has made no error of the server. */
const OWN_FAULTS: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/**
 * Makes a span of each operation where the application has `@opentelemetry/api`: the SDK and its exporters are the
 * application's own. Where it has not, nothing is loaded and nothing is observed.
 *
 * Spans carry no text of an error: upstreams quote what they were sent.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/general/recording-errors/
 */
export class OpenTelemetryTracer implements OnApplicationShutdown {
  private constructor(private readonly stop: () => void) {}

  /** Observes from now on: Nest 11 begins all hooks of a module at once, and some of them make the first calls. */
  static async of(telemetry: Telemetry): Promise<OpenTelemetryTracer> {
    const api = await import('@opentelemetry/api').catch(() => undefined);
    return new OpenTelemetryTracer(api === undefined ? () => undefined : telemetry.observe(spansBy(api)));
  }

  onApplicationShutdown(): void {
    this.stop();
  }
}

function spansBy({ trace, SpanKind, SpanStatusCode }: OpenTelemetry): OperationObserver {
  const tracer = trace.getTracer('nest-cognito-oauth');
  return (operation, work) => {
    const { kind, name, attributes = {} } = operation;
    const options = { kind: kind === 'grant' ? SpanKind.INTERNAL : SpanKind.CLIENT, attributes };
    return tracer.startActiveSpan(`${kind} ${name}`, options, async (span) => {
      try {
        return await work();
      } catch (error) {
        const errorType = errorTypeOf(operation, error);
        span.setAttribute('error.type', errorType);
        if (isFault(operation, errorType)) span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    });
  };
}

function isFault({ kind }: Operation, errorType: string): boolean {
  return kind !== 'grant' || OWN_FAULTS.has(errorType);
}

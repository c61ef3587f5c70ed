import { Injectable, Logger } from '@nestjs/common';
import type { AuthEvent, AuthEventOf, AuthEventType } from './auth.event.js';

/** Is given each event. What it returns is ignored, but for a promise that rejects, which is logged. */
export type AuthEventListener<T extends AuthEventType> = (event: AuthEventOf<T>) => unknown;

/**
 * Tells of what happens on this instance; inject it and {@link on | listen}. Other instances tell of theirs.
 *
 * Listeners are called at once, in the middle of the request: long work belongs elsewhere. One that fails is
 * logged and harms nothing. (That is why it is no RxJS subject: an error in a subscriber of one ends the
 * process.)
 */
@Injectable()
export class AuthEvents {
  private readonly logger = new Logger(AuthEvents.name);
  private readonly listeners = new Map<AuthEventType, Set<(event: AuthEvent) => unknown>>();

  /** @returns how to stop listening */
  on<T extends AuthEventType>(type: T, listener: AuthEventListener<T>): () => void {
    const hear = (event: AuthEvent) => (isOfType(event, type) ? listener(event) : undefined);
    const listeners = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, listeners.add(hear));
    return () => listeners.delete(hear);
  }

  /** Whether anybody listens: to be asked before an event is made on a path that has to be fast. */
  hasListener(type: AuthEventType): boolean {
    const listeners = this.listeners.get(type);
    return listeners !== undefined && listeners.size > 0;
  }

  /** Never throws. */
  emit(event: AuthEvent): void {
    for (const listener of this.listeners.get(event.type) ?? []) this.tell(listener, event);
  }

  private tell(listener: (event: AuthEvent) => unknown, event: AuthEvent): void {
    try {
      const outcome = listener(event);
      if (outcome instanceof Promise) outcome.catch((error: unknown) => this.complain(event, error));
    } catch (error) {
      this.complain(event, error);
    }
  }

  private complain({ type }: AuthEvent, error: unknown): void {
    const reason = error instanceof Error ? error.message : 'unknown error';
    this.logger.error(`A listener of the event ${type} has failed: ${reason}`);
  }
}

function isOfType<T extends AuthEventType>(event: AuthEvent, type: T): event is AuthEventOf<T> {
  return event.type === type;
}

import { Injectable } from '@nestjs/common';
import type { Operation } from './operation.js';

/** Is there while an operation runs: it calls `work` once, and answers or fails as `work` does. */
export type OperationObserver = <T>(operation: Operation, work: () => Promise<T>) => Promise<T>;

/**
 * Lets metrics and traces see the operations of this instance. While nobody observes, an operation is run as if
 * this were not there.
 */
@Injectable()
export class Telemetry {
  private observers: readonly OperationObserver[] = [];

  /** @returns how to stop observing */
  observe(observer: OperationObserver): () => void {
    this.observers = [...this.observers, observer];
    return () => {
      this.observers = this.observers.filter((one) => one !== observer);
    };
  }

  measure<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    const observed = this.observers.reduceRight<() => Promise<T>>(
      (inner, observer) => () => observer(operation, inner),
      work,
    );
    return observed();
  }
}

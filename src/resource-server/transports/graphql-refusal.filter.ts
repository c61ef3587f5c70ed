import { Catch, type ExceptionFilter } from '@nestjs/common';

const refusals = new WeakSet<Error>();

/** Says of an error that it is a refusal of ours. */
export function asRefusal<T extends Error>(error: T): T {
  refusals.add(error);
  return error;
}

/** Tells them by more than their class, which is of a package that need not be there. */
class GraphqlRefusal extends Error {
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    return thrown instanceof Error && refusals.has(thrown);
  }
}

/**
 * Hands a refusal on as a result, which GraphQL takes as if it were thrown. Thrown through Nest, each would stand in
 * the log as an error with its stack: a query may have hundreds of fields, and no token.
 */
@Catch(GraphqlRefusal)
export class GraphqlRefusalFilter implements ExceptionFilter<Error> {
  catch(refusal: Error): Error {
    return refusal;
  }
}

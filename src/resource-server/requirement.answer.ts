import { HttpException } from '@nestjs/common';

/** What answers a call that is not HTTP. Known by name: their packages are optional. */
const OF_OTHER_TRANSPORTS: ReadonlySet<string> = new Set(['GraphQLError', 'RpcException', 'WsException']);

/** Whether a requirement threw it to say how the call is answered, and not because it failed. */
export function isAnswer(error: unknown): boolean {
  return error instanceof HttpException || ancestorsOf(error).some((name) => OF_OTHER_TRANSPORTS.has(name));
}

function ancestorsOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  const names: string[] = [];
  for (
    let type: unknown = error.constructor;
    typeof type === 'function';
    type = Object.getPrototypeOf(type)
  ) {
    names.push(type.name);
  }
  return names;
}

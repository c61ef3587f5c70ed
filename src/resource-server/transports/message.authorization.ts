const NAME = 'authorization';

/**
 * The `authorization` of a message, from where its transport keeps such things: gRPC metadata, the headers of NATS,
 * Kafka and RabbitMQ, the user properties of MQTT 5, and the metadata that packets of TCP and Redis have since
 * Nest 12. An array when there is not exactly one.
 *
 * Where a transport has no such place, or a client of it does not fill it, the payload may have a text member of
 * that name. Messages of gRPC, NATS, Kafka and RabbitMQ are not looked into: there it is somebody else's word.
 *
 * @param args of the handler
 */
export function messageAuthorization(args: readonly unknown[]): string | string[] | undefined {
  const [payload, context] = args;
  const metadata = grpcMetadata(args);
  const found = metadata === undefined ? brokerAuthorizations(payload, context) : metadata.get(NAME);
  const [first, ...others] = found.map(String);
  return first === undefined || others.length === 0 ? first : [first, ...others];
}

/** gRPC's own, without which there is no call; duck-typed, so that no package is needed to look. */
export interface GrpcMetadata {
  get(name: string): unknown[];
  set(name: string, value: string): void;
  remove(name: string): void;
  clone(): GrpcMetadata;
  getMap(): Record<string, unknown>;
}

/** The second argument of a handler, or with `@GrpcStreamCall()` a member of the first. */
export function grpcMetadata([first, second]: readonly unknown[]): GrpcMetadata | undefined {
  return [second, memberOf(first, 'metadata')].find(isGrpcMetadata);
}

function isGrpcMetadata(value: unknown): value is GrpcMetadata {
  return ['get', 'set', 'remove', 'clone', 'getMap'].every(
    (name) => typeof memberOf(value, name) === 'function',
  );
}

function brokerAuthorizations(payload: unknown, context: unknown): unknown[] {
  const message = answerOf(context, 'getMessage');
  const inMessage = [memberOf(message, 'headers'), memberOf(memberOf(message, 'properties'), 'headers')];
  const inPacket = memberOf(memberOf(answerOf(context, 'getPacket'), 'properties'), 'userProperties');
  const bags = [answerOf(context, 'getHeaders'), answerOf(context, 'getMetadata'), ...inMessage, inPacket];
  const found = bags.flatMap(entriesOf).flatMap(([name, value]) => (isAuthorization(name) ? value : []));
  return mayBeInPayload(context) ? [...found, ...payloadAuthorization(payload)] : found;
}

function mayBeInPayload(context: unknown): boolean {
  return memberOf(context, 'getHeaders') === undefined && memberOf(context, 'getMessage') === undefined;
}

/**
 * Hidden once it was found, from what lists the members of the payload after us: a log, a validation that allows
 * no more than it knows.
 */
function payloadAuthorization(payload: unknown): string[] {
  if (typeof payload !== 'object' || payload === null || !Object.hasOwn(payload, NAME)) return [];
  const value = memberOf(payload, NAME);
  if (typeof value !== 'string') return [];
  Reflect.defineProperty(payload, NAME, { enumerable: false });
  return [value];
}

/** Of a plain object, or of what iterates like a `Map`, as the headers of NATS do. Kafka's values are buffers. */
function entriesOf(bag: unknown): [unknown, unknown][] {
  if (typeof bag !== 'object' || bag === null) return [];
  return isPairs(bag) ? [...bag] : Object.entries(bag);
}

function isPairs(bag: object): bag is Iterable<[unknown, unknown]> {
  return Symbol.iterator in bag;
}

function isAuthorization(name: unknown): boolean {
  return typeof name === 'string' && name.toLowerCase() === NAME;
}

function memberOf(owner: unknown, name: string): unknown {
  return typeof owner === 'object' && owner !== null ? Reflect.get(owner, name) : undefined;
}

function answerOf(owner: unknown, method: string): unknown {
  const found = memberOf(owner, method);
  return typeof found === 'function' ? Reflect.apply(found, owner, []) : undefined;
}

import { invalidParameter, resourceNotFound } from '../cognito.error.js';

export interface ResourceServer {
  readonly identifier: string;
  readonly name: string;
  readonly scopes: readonly { readonly name: string; readonly description: string }[];
}

export class ResourceServers {
  readonly #byIdentifier = new Map<string, ResourceServer>();

  constructor(private readonly userPoolId: string) {}

  add(server: ResourceServer): void {
    if (this.#byIdentifier.has(server.identifier)) {
      throw invalidParameter(`${server.identifier} already exists in user pool ${this.userPoolId}.`);
    }
    this.#byIdentifier.set(server.identifier, server);
  }

  get all(): readonly ResourceServer[] {
    return [...this.#byIdentifier.values()];
  }

  replace(server: ResourceServer): void {
    this.get(server.identifier);
    this.#byIdentifier.set(server.identifier, server);
  }

  remove(identifier: string): void {
    this.get(identifier);
    this.#byIdentifier.delete(identifier);
  }

  get(identifier: string): ResourceServer {
    const server = this.#byIdentifier.get(identifier);
    if (!server) throw resourceNotFound(`Resource server ${identifier} does not exist.`);
    return server;
  }

  /** A custom scope is `identifier/name`. The identifier may be a URL, so it is the last slash that parts them. */
  hasScope(scope: string): boolean {
    const slash = scope.lastIndexOf('/');
    if (slash < 0) return false;
    const server = this.#byIdentifier.get(scope.slice(0, slash));
    return server?.scopes.some(({ name }) => name === scope.slice(slash + 1)) ?? false;
  }
}

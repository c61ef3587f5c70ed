import type { OpenAPIObject, SecurityRequirementObject } from '@nestjs/swagger';

/** What an application demands by schemes of its own, such as an API key, beside the token that the guards check. */
export class OwnSecurity {
  private readonly schemes: ReadonlySet<string>;
  private readonly everywhere: readonly SecurityRequirementObject[];

  constructor({ components, security = [] }: Partial<OpenAPIObject>) {
    this.schemes = new Set(Object.keys(components?.securitySchemes ?? {}));
    this.everywhere = security;
  }

  /**
   * Both lists are alternatives; one of each must hold. On a public route ours is empty, and theirs stands alone.
   *
   * @param said by the operation, in whose place what holds for all operations does otherwise
   */
  besides(
    guarded: readonly SecurityRequirementObject[],
    said: readonly SecurityRequirementObject[],
  ): SecurityRequirementObject[] {
    const own = this.known(said);
    const theirs = own.length === 0 ? this.known(this.everywhere) : own;
    if (theirs.length === 0) return [...guarded];
    if (guarded.length === 0) return theirs;
    return theirs.flatMap((one) => guarded.map((other) => ({ ...one, ...other })));
  }

  /** Of a scheme that the application has not described, such as that of `@ApiBearerAuth()`, nobody knows anything. */
  private known(requirements: readonly SecurityRequirementObject[]): SecurityRequirementObject[] {
    return requirements.filter((one) => Object.keys(one).every((name) => this.schemes.has(name)));
  }
}

export type SwaggerPackage = typeof import('@nestjs/swagger');

/**
 * `@nestjs/swagger` is an optional peer: only who calls `setupSwagger` needs it.
 *
 * @throws Error that says what to install
 */
export async function loadSwaggerPackage(): Promise<SwaggerPackage> {
  try {
    return await import('@nestjs/swagger');
  } catch (cause) {
    throw new Error('setupSwagger() needs the package @nestjs/swagger: npm install @nestjs/swagger', {
      cause,
    });
  }
}

/**
 * Loads a package that only those need who use Redis.
 *
 * @throws Error that names the package when it is not installed
 */
export async function importOptional<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new Error(`Redis is configured, but the package ${name} cannot be loaded: npm install ${name}`, {
      cause,
    });
  }
}

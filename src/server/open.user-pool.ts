import { cognitoPool } from './cognito.pool.js';
import type { ServerSettings } from './settings.schema.js';
import type { UserPoolSource } from './user-pool.source.js';

/**
 * Starts the embedded user pool, or takes the one of the settings. The emulator is loaded here and nowhere else:
 * with AWS settings it never enters the process.
 */
export async function openUserPool(settings: ServerSettings): Promise<UserPoolSource> {
  if (settings.pool === 'cognito') return cognitoPool(settings);
  const { startEmbeddedPool } = await import('./embedded.pool.js');
  return startEmbeddedPool(settings);
}

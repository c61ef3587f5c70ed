import { describe, expect, it } from '@jest/globals';
import { withSecretOf } from '../../src/cognito/client.secret.js';
import { FixedSecrets } from '../../src/user-pool/client.secrets.js';
import { UserPoolError } from '../../src/user-pool/user-pool.error.js';

describe('The secret that Cognito is brought while two are live', () => {
  /** What was brought, to a Cognito that takes one of them. */
  class Rotation {
    taken = 'old';
    private readonly client = { secrets: new FixedSecrets(['new', 'old']) };

    async brought(): Promise<string[]> {
      const brought: string[] = [];
      await withSecretOf(this.client, async (secret = '') => {
        brought.push(secret);
        if (secret !== this.taken) throw new UserPoolError('client_refused', 'Another secret.');
      });
      return brought;
    }
  }

  it('is the one that it took last, and the others once that is refused', async () => {
    const rotation = new Rotation();
    expect(await rotation.brought()).toEqual(['new', 'old']);
    expect(await rotation.brought()).toEqual(['old']);
    rotation.taken = 'new';
    expect(await rotation.brought()).toEqual(['old', 'new']);
    expect(await rotation.brought()).toEqual(['new']);
  });

  it('is the first one again when none was taken', async () => {
    const rotation = new Rotation();
    await rotation.brought();
    rotation.taken = 'neither';
    await expect(rotation.brought()).rejects.toThrow('Another secret.');
    rotation.taken = 'new';
    expect(await rotation.brought()).toEqual(['new']);
  });
});

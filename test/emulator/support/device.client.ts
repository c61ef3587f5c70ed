import { createHash, randomBytes } from 'node:crypto';
import { SrpClient, type PasswordVerifierChallenge } from './srp.client.js';

interface DeviceMetadata {
  readonly DeviceKey?: string;
  readonly DeviceGroupKey?: string;
}

/** The client's half of a tracked device, as Amplify computes it, with nothing of the emulator. */
export class DeviceClient {
  readonly key: string;
  readonly #groupKey: string;
  readonly #srp = new SrpClient();

  constructor(
    { DeviceKey = '', DeviceGroupKey = '' }: DeviceMetadata,
    private readonly password = randomBytes(40).toString('base64'),
  ) {
    this.key = DeviceKey;
    this.#groupKey = DeviceGroupKey;
  }

  /** The same device with a secret that it does not have. */
  withPassword(password: string): DeviceClient {
    return new DeviceClient({ DeviceKey: this.key, DeviceGroupKey: this.#groupKey }, password);
  }

  /** For ConfirmDevice. */
  get verifierConfig() {
    const salt = Buffer.concat([Buffer.from([0]), Buffer.from([0x80]), randomBytes(15)]);
    const inner = createHash('sha256').update(`${this.#groupKey}${this.key}:${this.password}`).digest();
    const x = createHash('sha256').update(salt).update(inner).digest('hex');
    const verifier = SrpClient.power(BigInt(`0x${x}`));
    return { Salt: salt.toString('base64'), PasswordVerifier: verifier.toString('base64') };
  }

  get SRP_A(): string {
    return this.#srp.SRP_A;
  }

  /** To DEVICE_PASSWORD_VERIFIER. */
  answer(username: string, challenge: Record<string, string>, timestamp: string): Record<string, string> {
    const asked = { ...challenge, USER_ID_FOR_SRP: this.key } as unknown as PasswordVerifierChallenge;
    const answer = this.#srp.answer(this.#groupKey, this.password, asked, timestamp);
    return { ...answer, USERNAME: username, DEVICE_KEY: this.key };
  }
}

import type { UserPoolEmulator } from '../emulator/user-pool.emulator.js';
import type { AppClientSeed } from '../emulator/user-pool.seed.js';
import { Answer } from './answer.js';

/** Speaks to the user pool the way any client does, only without the network. */
export class Exchange {
  constructor(
    private readonly emulator: UserPoolEmulator,
    private readonly url: string,
  ) {}

  send(path: string, init?: RequestInit): Promise<Response> {
    return this.emulator.handle(new Request(`${this.url}${path}`, init));
  }

  /** @throws Error with what Cognito says */
  async call(operation: string, input: object): Promise<Answer> {
    const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` };
    const answer = await this.send('/', { method: 'POST', headers, body: JSON.stringify(input) });
    const output = await Answer.of(answer);
    if (!answer.ok)
      throw new Error(`${operation} failed: ${output.text('__type')}: ${output.text('message')}`);
    return output;
  }

  /** @throws Error with what the token endpoint says */
  async token(client: AppClientSeed, parameters: Record<string, string>): Promise<Answer> {
    const body = new URLSearchParams({ client_id: client.clientId, ...parameters });
    if (client.clientSecret !== undefined) body.set('client_secret', client.clientSecret);
    const answer = await this.send('/oauth2/token', { method: 'POST', body });
    const output = await Answer.of(answer);
    if (!answer.ok) throw new Error(`The token endpoint answered ${output.text('error')}.`);
    return output;
  }
}

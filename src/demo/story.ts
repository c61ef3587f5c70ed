import { PersonBrowser } from './person.browser.js';
import type { Screen } from './screen.js';
import type { Stage } from './stage.js';
import { type Answer, call, codeFor, exchange, type Person, post, textOf } from './wire.js';

const ALICE: Person = { username: 'alice', password: 'Alice-Passw0rd' };
const BOB: Person = { username: 'bob', password: 'Bob-Passw0rd1' };
const SCOPE = 'openid orders/read aws.cognito.signin.user.admin';
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

/** The story of a login, told on real servers. Whatever does not come out as it is told is counted. */
export class Story {
  private surprises = 0;

  constructor(
    private readonly screen: Screen,
    private readonly stage: Stage,
  ) {}

  /** @returns how often it came out otherwise than it is told */
  async tell(): Promise<number> {
    const token = await this.login();
    await this.refusal();
    await this.logout(token);
    await this.deviceLogin();
    await this.logoutEverywhere();
    return this.surprises;
  }

  /** @returns the access and refresh token of the login */
  private async login(): Promise<{ access: string; refresh: string }> {
    const { here, there } = this.stage;
    this.screen.part(
      'Alice logs in',
      'On the page of the user pool, by authorization code and PKCE. We never see her password.',
    );
    this.screen.act(`open ${here}/oauth2/authorize?response_type=code&scope=${SCOPE.replaceAll(' ', '+')}&…`);
    const code = await codeFor(here, ALICE, SCOPE);
    this.screen.act(
      `curl ${here}/oauth2/token -d grant_type=authorization_code -d code=… -d code_verifier=…`,
    );
    const tokens = await exchange(here, code);
    this.show(tokens, 200);
    const access = textOf(tokens.body, 'access_token');
    this.claims(access);

    this.screen.part(
      'A call within her scopes',
      "The route says @Scopes('read'), the token says orders/read.",
    );
    this.expect(
      await this.get(there, '/orders', access),
      200,
      'She may read orders. The token was checked in process: no call to Cognito.',
    );
    return { access, refresh: textOf(tokens.body, 'refresh_token') };
  }

  private async refusal(): Promise<void> {
    const { here } = this.stage;
    this.screen.part(
      'A refusal that explains itself',
      'Bob logs in by password, and Cognito gives password logins no scope of a resource server.',
    );
    this.screen.act(`curl ${here}/oauth2/token -d grant_type=password -d username=bob -d password=…`);
    const tokens = await post(`${here}/oauth2/token`, { grant_type: 'password', ...BOB });
    this.show(tokens, 200);
    const access = textOf(tokens.body, 'access_token');
    this.claims(access);
    const answer = await this.get(here, '/orders', access);
    this.screen.table([
      ['reason', textOf(answer.body, 'reason')],
      ['scope', textOf(answer.body, 'scope'), 'what the route demands'],
      ['message', textOf(answer.body, 'message')],
    ]);
    this.expect(answer, 403, 'Not a bare 403: what is missing, why, and what helps.');
  }

  private async logout({ access, refresh }: { access: string; refresh: string }): Promise<void> {
    const { here, there } = this.stage;
    this.screen.part('Alice logs out, with nothing but her bearer token');
    this.expect(
      await this.send(here, '/auth/logout', access),
      204,
      'The login is over, here and at Cognito.',
    );

    this.screen.part(
      'The same token again',
      'Its signature is good and its time is not over: any other verifier would let it in.',
    );
    const replay = await this.get(there, '/orders', access);
    this.screen.table([['reason', textOf(replay.body, 'reason')]]);
    this.expect(
      replay,
      401,
      there === here ? 'Refused.' : 'Refused, on the other instance, by the first request.',
    );
    this.screen.act(`curl ${there}/oauth2/token -d grant_type=refresh_token -d refresh_token=…`);
    const refreshed = await post(`${there}/oauth2/token`, {
      grant_type: 'refresh_token',
      refresh_token: refresh,
    });
    this.screen.answer(refreshed.status, textOf(refreshed.body, 'error'));
    this.expect(refreshed, 400, 'Its refresh token is dead as well: RevokeToken was called.');
  }

  private async deviceLogin(): Promise<void> {
    const { here, there } = this.stage;
    this.screen.part(
      'A television logs in',
      'It has no keyboard: it shows a code, and Alice types that on her phone (RFC 8628).',
    );
    this.screen.act(`curl ${here}/oauth2/device_authorization -d client_id=… -d scope=orders/read`);
    const asked = await post(`${here}/oauth2/device_authorization`, { scope: 'openid orders/read' });
    const userCode = textOf(asked.body, 'user_code');
    this.show(asked, 200);
    this.screen.table([
      ['user_code', userCode, 'to be typed'],
      ['verification_uri', textOf(asked.body, 'verification_uri'), 'where'],
    ]);
    const ask = () =>
      post(`${there}/oauth2/token`, {
        grant_type: DEVICE_CODE,
        device_code: textOf(asked.body, 'device_code'),
      });
    const phone = new PersonBrowser('nowhere:');
    await phone.open(textOf(asked.body, 'verification_uri'));
    await phone.submit({ user_code: userCode });
    await phone.submit({ decision: 'allow' });
    await phone.submit({ ...ALICE });
    this.screen.act(`curl ${there}/oauth2/token -d grant_type=${DEVICE_CODE} -d device_code=…`);
    const tokens = await ask();
    this.show(tokens, 200);
    const access = textOf(tokens.body, 'access_token');
    this.claims(access);
    this.expect(await this.get(here, '/orders', access), 200, 'The television shows the orders of Alice.');
  }

  private async logoutEverywhere(): Promise<void> {
    const { here, there } = this.stage;
    this.screen.part(
      'Alice logs out everywhere',
      'She has lost her phone. One more login, and then every login of hers ends at once.',
    );
    const first = await exchange(here, await codeFor(here, ALICE, SCOPE));
    const second = await exchange(there, await codeFor(there, ALICE, SCOPE));
    const [one, other] = [first, second].map(({ body }) => textOf(body, 'access_token'));
    const sessions = await call(`${here}/auth/sessions`, one ?? '');
    this.screen.act(`curl ${here}/auth/sessions -H "Authorization: Bearer …"`);
    this.screen.answer(sessions.status, loginsIn(sessions));
    this.expect(await this.send(here, '/auth/logout-all', one ?? ''), 204, 'Every login up to now is over.');
    this.expect(await this.get(there, '/orders', other ?? ''), 401, 'The other login is refused as well.');
    const anew = await exchange(there, await codeFor(there, ALICE, SCOPE));
    const again = await this.get(here, '/orders', textOf(anew.body, 'access_token'));
    this.expect(again, 200, 'And she can log in anew, in the same second.');
  }

  private async get(server: string, path: string, token: string): Promise<Answer> {
    this.screen.act(`curl ${server}${path} -H "Authorization: Bearer …"`);
    const answer = await call(server + path, token);
    this.show(answer, answer.status);
    return answer;
  }

  private async send(server: string, path: string, token: string): Promise<Answer> {
    this.screen.act(`curl -X POST ${server}${path} -H "Authorization: Bearer …"`);
    const answer = await call(server + path, token, 'POST');
    this.screen.answer(answer.status, '');
    return answer;
  }

  /** Tokens are not printed: what is in them is. */
  private show({ status, body }: Answer, wanted: number): void {
    const { entries } = body;
    const what = Array.isArray(entries) ? JSON.stringify(entries) : Object.keys(body).join(', ');
    this.screen.answer(status, what);
    if (status !== wanted) this.expect({ status, body }, wanted, '');
  }

  private claims(token: string): void {
    const claims: unknown = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8') || '{}',
    );
    const claim = (name: string) => String(Reflect.get(Object(claims), name) ?? '');
    this.screen.table([
      ['username', claim('username'), 'who'],
      ['client_id', claim('client_id'), 'by which application'],
      ['scope', claim('scope'), 'what it may do'],
      ['exp', new Date(Number(claim('exp')) * 1000).toISOString(), 'until when any verifier takes it'],
      ['origin_jti', claim('origin_jti'), 'the login: what a logout revokes'],
    ]);
  }

  private expect({ status }: Answer, wanted: number, text: string): void {
    const isTold = status === wanted;
    if (!isTold) this.surprises += 1;
    this.screen.verdict(isTold, isTold ? text : `It answered ${status}, and ${wanted} was expected. ${text}`);
  }
}

function loginsIn({ body }: Answer): string {
  const { entries = body['sessions'] } = body;
  return Array.isArray(entries) ? `${entries.length} logins` : 'no list of logins';
}

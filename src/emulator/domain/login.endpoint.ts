import { readForm } from '../http/body.js';
import { redirect } from '../http/redirect.js';
import { CognitoError } from '../pool/cognito.error.js';
import {
  answerNewPassword,
  challengeForNewPassword,
  mustChoosePassword,
} from '../pool/sign-in/new-password.challenge.js';
import { signInByPassword } from '../pool/sign-in/password.sign-in.js';
import type { User } from '../pool/users/user.js';
import { grantAuthorization } from './authorization.grant.js';
import { readAuthorizationRequest, type AuthorizationRequest } from './authorization.request.js';
import { PageRefusal, refuse } from './authorize.refusal.js';
import type { DomainContext } from './domain.context.js';
import type { Html } from './html.js';
import { csrfTokenOf, isOwnForm, rememberCsrfToken, rememberLogin } from './login.cookies.js';
import { newPasswordForm, signInForm } from './login.pages.js';
import { page } from './page.js';

/** One visit to `/login`: what was asked for, and by which browser. */
interface Visit {
  readonly context: DomainContext;
  readonly request: Request;
  readonly asked: AuthorizationRequest;
  readonly action: string;
  readonly csrfToken: string;
}

/** `GET /login`, with the parameters of the authorize endpoint. */
export async function showLogin(context: DomainContext, request: Request, url: URL): Promise<Response> {
  try {
    return signInPage(visit(context, request, url), { username: url.searchParams.get('login_hint') ?? '' });
  } catch (error) {
    return refuse(context, error);
  }
}

/** `POST /login`: the password, or the new password of somebody whose first one was temporary. */
export async function submitLogin(context: DomainContext, request: Request, url: URL): Promise<Response> {
  try {
    const form = await readForm(request);
    if (!form) throw new PageRefusal('invalid_request');
    const current = visit(context, request, url);
    if (!isOwnForm(request, form)) {
      return signInPage(current, { fault: 'This page had expired. Please sign in again.', status: 403 });
    }
    return await (form.has('session') ? chooseNewPassword(current, form) : signIn(current, form));
  } catch (error) {
    return refuse(context, error);
  }
}

function visit(context: DomainContext, request: Request, url: URL): Visit {
  const asked = readAuthorizationRequest(context.pools, url.searchParams);
  return { context, request, asked, action: `/login${url.search}`, csrfToken: csrfTokenOf(request) };
}

async function signIn(current: Visit, form: URLSearchParams): Promise<Response> {
  const { pool, client } = current.asked;
  const username = form.get('username') ?? '';
  try {
    const user = await signInByPassword(pool, client, username, form.get('password') ?? '');
    if (!mustChoosePassword(user)) return await finish(current, user);
    const session = challengeForNewPassword(pool, client, user);
    return newPasswordPage(current, { username: user.username, session });
  } catch (error) {
    if (error instanceof CognitoError) return signInPage(current, { username, fault: error.message });
    throw error;
  }
}

async function chooseNewPassword(current: Visit, form: URLSearchParams): Promise<Response> {
  const { pool, client } = current.asked;
  const username = form.get('username') ?? '';
  const session = form.get('session') ?? '';
  const password = form.get('new_password') ?? '';
  try {
    const user = await answerNewPassword(pool, client, {
      session,
      username,
      password,
      attributes: new Map(),
    });
    return await finish(current, user);
  } catch (error) {
    if (!(error instanceof CognitoError)) throw error;
    if (error.name !== 'InvalidPasswordException')
      return signInPage(current, { username, fault: error.message });
    return newPasswordPage(current, { username, session, fault: error.message });
  }
}

async function finish({ context, asked }: Visit, user: User): Promise<Response> {
  const authTimeSeconds = asked.pool.clock.epochSeconds();
  const cookie = rememberLogin(context, asked.pool, { username: user.username, authTimeSeconds });
  return redirect(await grantAuthorization(asked, user, authTimeSeconds), [cookie]);
}

interface SignInState {
  readonly username?: string;
  readonly fault?: string;
  readonly status?: number;
}

function signInPage(current: Visit, { username, fault, status = 200 }: SignInState): Response {
  const { action, csrfToken, asked } = current;
  const { clientName } = asked.client.settings;
  return send(current, 'Sign in', signInForm({ action, csrfToken, fault, clientName, username }), status);
}

interface NewPasswordState {
  readonly username: string;
  readonly session: string;
  readonly fault?: string;
}

function newPasswordPage(current: Visit, state: NewPasswordState): Response {
  const { action, csrfToken } = current;
  return send(current, 'Choose a new password', newPasswordForm({ action, csrfToken, ...state }), 200);
}

function send({ context, csrfToken }: Visit, title: string, body: Html, status: number): Response {
  const cookies = [rememberCsrfToken(context, csrfToken)];
  return page(context, { status, title, body, cookies });
}

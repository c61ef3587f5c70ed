/** The part of Swagger UI's plugin interface that our plugins use. Swagger UI brings no types of its own. */

export interface System {
  readonly React: {
    createElement<Props>(component: Component<Props> | 'div', props: Props): unknown;
    useLayoutEffect(effect: () => void, dependencies: readonly unknown[]): void;
  };
  getSystem(): System;
  readonly authActions: {
    restoreAuthorization(payload: { authorized: Record<string, unknown> }): void;
  };
  readonly errActions: {
    clear(filter: { authId: string; type: 'auth'; source: 'auth' }): void;
    newAuthErr(error: { authId: string; level: 'error'; source: 'auth'; message: string }): void;
  };
  readonly specSelectors: {
    specJson(): { toJS(): ApiDocument };
    requestFor(path: string, method: string): { get(member: 'body'): unknown } | undefined;
  };
}

export type Component<Props> = (props: Props) => unknown;

/** What the form of an OAuth flow is shown with. */
export interface OAuthFormProps {
  /** Of the security scheme. */
  readonly name: string;
  readonly schema: { get(member: 'flow'): string };
  readonly authSelectors: { getConfigs(): { clientId?: string } | undefined };
}

export interface ApiDocument {
  readonly servers?: readonly { readonly url: string }[];
  /** Absent until the document is loaded. */
  readonly paths?: Record<string, Record<string, ApiOperation>>;
  readonly components?: {
    readonly securitySchemes?: Record<string, { readonly flows?: Record<string, OAuthFlow> }>;
  };
}

interface OAuthFlow {
  readonly tokenUrl?: string;
  readonly deviceAuthorizationUrl?: string;
  readonly scopes?: Record<string, string>;
}

export interface ApiOperation {
  readonly 'x-auth-action'?: AuthAction;
  readonly security?: readonly object[];
}

export type AuthAction = 'login' | 'refresh' | 'me' | 'logout' | 'logout-all' | 'sessions' | 'end-session';

/** A login, as `GET /auth/sessions` tells of it. */
export interface ListedSession {
  readonly id: string;
  readonly current: boolean;
  readonly client_id: string;
  readonly created_at: number;
  readonly last_seen_at: number;
  readonly address?: string;
  readonly user_agent?: string;
}

/** What the form of a security scheme was filled in with. */
export interface FilledForm {
  readonly name: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
}

export interface TokenResponse {
  readonly access_token: string;
  readonly expires_in?: number;
  readonly refresh_token?: string;
}

/** Either what `fetch` got, or what went wrong with it. */
export interface TriedOutResponse {
  readonly status?: number;
  /** Of operations that log in; what others answer is none of our plugins' business. */
  readonly body: TokenResponse;
  readonly err?: { readonly status?: number };
}

/** A login window that is to be opened, and what to do with what it brings. */
export interface LoginWindow {
  readonly auth: FilledForm;
  readonly redirectUrl: string;
  callback(answer: { auth: FilledForm & { code: string }; redirectUrl: string }): void;
}

interface SwaggerUIBundle {
  (options: object): { initOAuth(options: object): void };
  readonly presets: { readonly apis: unknown };
}

declare global {
  const SwaggerUIBundle: SwaggerUIBundle;
}

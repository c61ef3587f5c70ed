import { html, nothing, type Html } from './html.js';

interface Form {
  /** Where the form is posted: `/login` with the query it came with. */
  readonly action: string;
  readonly csrfToken: string;
  readonly fault?: string;
}

interface SignInForm extends Form {
  readonly clientName: string;
  readonly username?: string;
}

/** The ids and names are those of Cognito's classic page, for the sake of what drives it. */
export function signInForm({ action, csrfToken, fault, clientName, username = '' }: SignInForm): Html {
  return html`<h1>Sign in</h1>
    <p>to continue to ${clientName}</p>
    ${alert(fault)}
    <form method="post" action="${action}">
      <input type="hidden" name="_csrf" value="${csrfToken}" />
      <label for="signInFormUsername">Username</label>
      <input
        id="signInFormUsername"
        name="username"
        value="${username}"
        autocomplete="username"
        autocapitalize="none"
        spellcheck="false"
        required
        ${username === '' ? autofocus : nothing}
      />
      <label for="signInFormPassword">Password</label>
      <input
        id="signInFormPassword"
        name="password"
        type="password"
        autocomplete="current-password"
        required
        ${username === '' ? nothing : autofocus}
      />
      <button type="submit" name="signInSubmitButton" value="Sign in">Sign in</button>
    </form>`;
}

interface NewPasswordForm extends Form {
  readonly username: string;
  readonly session: string;
}

export function newPasswordForm({ action, csrfToken, fault, username, session }: NewPasswordForm): Html {
  return html`<h1>Choose a new password</h1>
    <p>The password you signed in with was temporary.</p>
    ${alert(fault)}
    <form method="post" action="${action}">
      <input type="hidden" name="_csrf" value="${csrfToken}" />
      <input type="hidden" name="session" value="${session}" />
      <label for="username">Username</label>
      <input id="username" name="username" value="${username}" autocomplete="username" readonly />
      <label for="newPassword">New password</label>
      <input
        id="newPassword"
        name="new_password"
        type="password"
        autocomplete="new-password"
        required
        autofocus
      />
      <button type="submit" name="newPasswordSubmitButton" value="Continue">Continue</button>
    </form>`;
}

export function errorMessage(code: string): Html {
  return html`<h1>Something went wrong</h1>
    <p>An error was encountered with the requested page.</p>
    <p>${code}</p>`;
}

function alert(fault: string | undefined): Html {
  return fault === undefined ? nothing : html`<div role="alert">${fault}</div>`;
}

const autofocus = html`autofocus`;

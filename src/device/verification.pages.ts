import { escaped, type Page, page } from '../pages/page.js';
import type { BrowserBinding } from './browser.binding.js';
import type { DeviceRequest } from './device.requests.js';
import { shownUserCode } from './user.code.js';

/** Asks for the code. @param typed what was typed before, or came with the address */
export function codePage(browser: BrowserBinding, action: string, typed = '', complaint?: string): Page {
  const alert =
    complaint === undefined ? '' : `<p class="alert" id="complaint" role="alert">${escaped(complaint)}</p>`;
  const described = complaint === undefined ? 'hint' : 'complaint hint';
  return page(
    'Connect a device',
    `${alert}
      <form method="post" action="${escaped(action)}">
        <input type="hidden" name="form_token" value="${escaped(browser.formToken)}" />
        <label for="user_code">Code</label>
        <input type="text" id="user_code" name="user_code" value="${escaped(typed)}" required maxlength="20"
          aria-describedby="${described}" autocomplete="off" autocapitalize="characters" spellcheck="false"
          ${typed === '' ? 'autofocus' : ''} />
        <p class="hint" id="hint">The letters that your device shows. Capitals and hyphen do not matter.</p>
        <button type="submit">Continue</button>
      </form>`,
  );
}

/** Says what the device asks for, before anybody logs in. @param name of the application @see RFC 8628 §5.4 */
export function confirmationPage(
  browser: BrowserBinding,
  action: string,
  userCode: string,
  { clientId, scope }: DeviceRequest,
  name: string | undefined,
): Page {
  const application = name === undefined ? `<code>${escaped(clientId)}</code>` : escaped(name);
  const scopes = scope?.split(' ') ?? [];
  const list =
    scopes.length === 0
      ? '<p>It asks for all that this application may have.</p>'
      : `<p id="scopes">It asks for:</p>
      <ul aria-labelledby="scopes">${scopes.map((one) => `<li><code>${escaped(one)}</code></li>`).join('')}</ul>`;
  return page(
    'Is this your device?',
    `<p>A device wants to act in your name. Go on only if it is in front of you and shows this code:</p>
      <p class="code"><strong>${escaped(shownUserCode(userCode))}</strong></p>
      <dl><dt>Application</dt><dd>${application}</dd></dl>
      ${list}
      <p class="hint">If somebody sent you a link or a code, refuse: they would be logged in as you.</p>
      <form method="post" action="${escaped(action)}">
        <input type="hidden" name="form_token" value="${escaped(browser.formToken)}" />
        <input type="hidden" name="user_code" value="${escaped(userCode)}" />
        <button type="submit" name="decision" value="allow">Yes, log in</button>
        <button type="submit" name="decision" value="deny" class="second">No, refuse</button>
      </form>`,
    true,
  );
}

export function connectedPage(): Page {
  return page('Your device is connected', '<p>You can close this page and go back to your device.</p>');
}

export function refusedPage(): Page {
  return page('Refused', '<p>The device was not connected. You can close this page.</p>');
}

/** @param tryAgain address of the page that asks for a code */
export function failedPage(explanation: string, tryAgain: string): Page {
  return page(
    'The device was not connected',
    `<p class="alert" role="alert">${escaped(explanation)}</p>
      <p><a href="${escaped(tryAgain)}">Type in a code</a></p>`,
  );
}

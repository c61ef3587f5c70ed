import { html, type Html } from '../html.js';

export function errorMessage(code: string): Html {
  return html`<h1>Something went wrong</h1>
    <p>An error was encountered with the requested page.</p>
    <p>${code}</p>`;
}

import { createHash } from 'node:crypto';
import type { DomainContext } from './domain.context.js';
import { Html, html } from './html.js';

const style = `
:root { color-scheme: light dark; --ink: #16202c; --quiet: #5b6775; --paper: #ffffff; --ground: #eef1f5; --line: #c9d1da; --accent: #0b5cad; --alarm: #a5201c; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef1f5; --quiet: #a3adb8; --paper: #1b242e; --ground: #10161d; --line: #3a4654; --accent: #6db3f8; --alarm: #ff9c94; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 24rem; padding: 2rem; background: var(--paper); border: 1px solid var(--line); border-radius: .75rem; }
h1 { margin: 0 0 .25rem; font-size: 1.375rem; line-height: 1.25; overflow-wrap: anywhere; }
p { margin: 0 0 1.25rem; color: var(--quiet); overflow-wrap: anywhere; }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
input { width: 100%; margin-bottom: 1rem; padding: .625rem .75rem; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .375rem; }
input:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 1px; }
button { width: 100%; padding: .6875rem; font: inherit; font-weight: 600; color: var(--paper); background: var(--accent); border: 0; border-radius: .375rem; cursor: pointer; }
[role=alert] { margin-bottom: 1.25rem; padding: .625rem .75rem; color: var(--alarm); border: 1px solid currentColor; border-radius: .375rem; }
[role=status] { margin-bottom: 1.25rem; padding: .625rem .75rem; border: 1px solid var(--line); border-radius: .375rem; }
a { color: var(--accent); }
nav { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; justify-content: space-between; margin-top: 1.25rem; font-size: .9375rem; }
code { font-size: 1.0625rem; letter-spacing: .05em; overflow-wrap: anywhere; color: var(--ink); }
.choice { display: flex; gap: .625rem; align-items: center; margin-bottom: .75rem; font-weight: 400; }
.choice input { width: auto; margin: 0; }
.aside { margin-top: .75rem; }
.aside button { color: var(--accent); background: transparent; border: 1px solid var(--line); }
section { padding: .75rem 0; border-top: 1px solid var(--line); }
section p { margin: 0; }
section strong { font-size: 1.25rem; letter-spacing: .1em; color: var(--ink); overflow-wrap: anywhere; }
footer { margin-top: 1.5rem; font-size: .8125rem; color: var(--quiet); }
`;

/**
 * No script runs and nothing is loaded. There is no `form-action`: browsers apply it to the whole chain of redirects
 * after the form, so it would have to name not just every callback but wherever the app goes from there.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

type Appearance = Pick<DomainContext, 'crossOriginOpenerPolicy'>;

interface Page {
  readonly status: number;
  readonly title: string;
  readonly body: Html;
  readonly cookies?: readonly string[];
}

export function page(context: Appearance, { status, title, body, cookies = [] }: Page): Response {
  const headers = new Headers({
    'content-type': 'text/html;charset=UTF-8',
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy,
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
  if (context.crossOriginOpenerPolicy) {
    headers.set('cross-origin-opener-policy', context.crossOriginOpenerPolicy);
  }
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(document(title, body).markup, { status, headers });
}

function document(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${styleElement}
      </head>
      <body>
        <main>
          ${body}
          <footer>Embedded user pool. Not Amazon Cognito.</footer>
        </main>
      </body>
    </html> `;
}

/** Outside any template that a formatter could touch: the policy holds the hash of exactly this text. */
const styleElement = new Html(`<style>${style}</style>`);

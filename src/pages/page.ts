import { createHash } from 'node:crypto';

/** A page for people: no scripts, nothing from elsewhere, its one style known by digest. */
export interface Page {
  readonly html: string;
  readonly headers: Readonly<Record<string, string>>;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1f2733; --quiet: #5b6675; --line: #ccd2da; --paper: #fff; --accent: #0f6b5c; --alarm: #a3261b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebef; --quiet: #a5afbd; --line: #465060; --paper: #171c23; --accent: #3fb39f; --alarm: #ff8a7d; } }
* { box-sizing: border-box; }
body { display: grid; min-height: 100vh; margin: 0; padding: 24px; place-items: center; background: var(--paper); color: var(--ink); font: 17px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 26rem; }
h1 { margin: 0 0 12px; font-size: 1.5rem; line-height: 1.25; }
p, ul, dl { margin: 0 0 16px; }
ul { padding-left: 1.2em; }
dt { color: var(--quiet); font-size: .9rem; }
dd { margin: 0 0 8px; overflow-wrap: anywhere; }
label { display: block; margin: 0 0 6px; font-weight: 600; }
.hint { color: var(--quiet); font-size: .9rem; }
.alert { padding: 10px 14px; border-left: 4px solid var(--alarm); color: var(--alarm); }
input[type='text'] { width: 100%; padding: 12px; border: 1px solid var(--line); border-radius: 8px; background: transparent; color: inherit; font: 1.5rem ui-monospace, monospace; letter-spacing: .12em; text-align: center; text-transform: uppercase; }
.code { font: 1.6rem ui-monospace, monospace; letter-spacing: .12em; }
button { width: 100%; min-height: 48px; margin: 16px 0 0; border: 1px solid var(--accent); border-radius: 8px; background: var(--accent); color: var(--paper); font: inherit; font-weight: 600; cursor: pointer; }
button.second { margin-top: 10px; border-color: var(--line); background: transparent; color: inherit; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

const STYLE_DIGEST = createHash('sha256').update(STYLE).digest('base64');

/**
 * @param content is taken as it is: text from outside goes through {@link escaped} first
 * @param formsLeadOn whether a form of the page ends, by redirects, at a login page elsewhere: browsers hold the
 *   whole way there against the policy, and which identity providers are on it only Cognito knows
 */
export function page(title: string, content: string, formsLeadOn = false): Page {
  return {
    html: `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="robots" content="noindex" />
    <title>${escaped(title)}</title>
    <link rel="icon" href="data:," />
    <style>${STYLE}</style>
  </head>
  <body>
    <main>
      <h1>${escaped(title)}</h1>
      ${content}
    </main>
  </body>
</html>
`,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': [
        "default-src 'none'",
        `style-src 'sha256-${STYLE_DIGEST}'`,
        'img-src data:',
        ...(formsLeadOn ? [] : ["form-action 'self'"]),
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'X-Frame-Options': 'DENY',
      'X-Content-Type-Options': 'nosniff',
      // What stands in the address, such as a user code, is nobody else's business. (With `no-referrer` our own
      // forms would come without an Origin.)
      'Referrer-Policy': 'same-origin',
    },
  };
}

/** Text from outside, made harmless within HTML and within the quotes of an attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

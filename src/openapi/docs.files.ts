import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { DOCS_STYLE } from './docs.style.js';
import { REDIRECT_PAGE } from './redirect.page.js';

/** A file of the page, as it is sent. */
export interface DocsFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  readonly etag: string;
}

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';
const HTML = 'text/html; charset=utf-8';

/** Our browser code; `start.js` imports the others. */
const SCRIPTS = [
  'start.js',
  'auth.operations.js',
  'device-login.js',
  'device-login.panel.js',
  'device-login.plugin.js',
  'dialog.plugin.js',
  'code-login.plugin.js',
  'login.channel.js',
  'login.js',
  'login.storage.js',
  'element.js',
  'session.bar.js',
  'session.channel.js',
  'session.js',
  'session.panel.js',
  'session.plugin.js',
  'time.words.js',
  'token.claims.js',
  'try-it-out.plugin.js',
  'oauth2-redirect.js',
  'renewal.js',
];

/** Everything that the page is made of, but for the page itself. */
export async function readDocsFiles(): Promise<readonly DocsFile[]> {
  const here = await placeOfThisFile();
  const scripts = await Promise.all(
    SCRIPTS.map(async (name) =>
      docsFile(name, SCRIPT, await readFile(new URL(`browser/${name}`, here), 'utf8')),
    ),
  );
  return [
    docsFile('swagger-ui-bundle.js', SCRIPT, await swaggerUiFile('swagger-ui-bundle.js', here)),
    docsFile('swagger-ui.css', STYLE, await swaggerUiFile('swagger-ui.css', here)),
    docsFile('docs.css', STYLE, DOCS_STYLE),
    docsFile('oauth2-redirect.html', HTML, REDIRECT_PAGE),
    ...scripts,
  ];
}

/** Swagger UI is a dependency of `@nestjs/swagger`: that is where it is looked for. */
async function swaggerUiFile(name: string, here: string): Promise<string> {
  const swagger = createRequire(here).resolve('@nestjs/swagger');
  return readFile(createRequire(swagger).resolve(`swagger-ui-dist/${name}`), 'utf8');
}

/**
 * Its URL. Test runners that make CommonJS of it all have no `import.meta`, and do not load a file that names it: that
 * one is on its own, and they have `__filename` instead.
 */
async function placeOfThisFile(): Promise<string> {
  if (typeof __filename === 'string') return pathToFileURL(__filename).href;
  return (await import('./docs.place.js')).DOCS_PLACE;
}

function docsFile(name: string, type: string, text: string): DocsFile {
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  return { name, type, text, etag };
}

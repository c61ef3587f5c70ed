/**
 * Makes `lib`, which is what `npm pack` sends, out of the build in `dist`: a file for each room of the house, so that
 * a stack trace still says where it happened, and one declaration for each door, of nothing but what it promises.
 *
 * - What a service runs keeps the names of its classes and their methods, so that a stack trace can be read, and that
 *   of an error that ends its start.
 * - Tools, and what is read once at the start, are condensed: no request passes them.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minify } from '@swc/core';
import { transform } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import ts from 'typescript';

const BUILD = 'dist';
const LIBRARY = 'lib';
const TOOLS = ['cli', 'emulator', 'openapi', 'pages', 'provisioning', 'settings', 'testing'];
const AS_IT_RUNS = { format: 'esm', target: 'node20.19', legalComments: 'none' };
/** Of a length that a stack trace can point into: the first that can be read. */
const LINE_LIMITS = [640, 642, 644, 646, 648, 650];
/** Of the compiler: its helpers for decorators. */
const HELPERS = 'tslib';
/** Read by Swagger UI's page, not imported: `openapi` looks for them beside itself. */
const BROWSER_SCRIPTS = 'src/openapi/browser';

rmSync(LIBRARY, { recursive: true, force: true });
await bundle(['index', 'testing/index', 'cli/main'], '.js', {
  manualChunks: roomOf,
  plugins: [sharedHelpers()],
});
await bundle(['index', 'testing/index'], '.d.ts', { plugins: [dts()] });
for (const name of readdirSync(BROWSER_SCRIPTS).filter((file) => file.endsWith('.js'))) {
  write(join('browser', name), await condensed(readFileSync(join(BROWSER_SCRIPTS, name), 'utf8')));
}

async function bundle(doors, extension, { plugins, manualChunks }) {
  const input = Object.fromEntries(doors.map((door) => [door, join(BUILD, door + extension)]));
  const house = await rollup({ input, plugins, external: isPackage, onwarn: refuseWarning });
  const { output } = await house.generate({
    manualChunks,
    hoistTransitiveImports: false,
    entryFileNames: `[name]${extension}`,
    chunkFileNames: ({ name }) => `${name.replace(/\.d$/, '')}${extension}`,
  });
  for (const { fileName, code } of output) {
    write(fileName, extension === '.js' ? await dressed(fileName, code) : discreet(code));
  }
}

/** What the compiler writes into each file that has decorators stands in a file of its own, once. */
function sharedHelpers() {
  const written = /^var (__\w+) = \(this && this\.\1\) \|\| [^]*?^\};$/gm;
  return {
    name: HELPERS,
    resolveId: (id) =>
      id === HELPERS ? fileURLToPath(import.meta.resolve('tslib/tslib.es6.mjs')) : undefined,
    transform(code) {
      const names = [...code.matchAll(written)].map(([, name]) => name);
      return names.length === 0
        ? undefined
        : `import { ${names.join()} } from '${HELPERS}';${code.replace(written, '')}`;
    },
  };
}

/** Each door, and what a tool loads only when it is needed, is on its own. */
function roomOf(id) {
  if (id.includes('node_modules')) return 'decorators';
  const [room, file] = relative(BUILD, id).split('/');
  const isDoor = room === 'index.js' || room === 'cli' || room === 'testing';
  return isDoor || file === 'docs.place.js' ? undefined : room;
}

function isPackage(id) {
  return id !== HELPERS && !/^[./]/.test(id) && !id.startsWith(`${BUILD}/`);
}

/** A circle of rooms would come out in the wrong order. The decorators' `this`, which is none, is no fault. */
function refuseWarning({ code, message }) {
  if (code !== 'THIS_IS_UNDEFINED') throw new Error(message);
}

async function dressed(fileName, code) {
  const isTool = TOOLS.some((room) => fileName === `${room}.js` || fileName.startsWith(`${room}/`));
  if (isTool) return withSuperAsStatement(await pressed(await condensed(code)));
  for (const lineLimit of LINE_LIMITS) {
    const text = withoutNamesOfFunctions(await condensed(code, { lineLimit, keepNames: true }));
    if (isReadByTypeScript(text)) return text;
  }
  throw new Error(`TypeScript reads ${fileName} in no length of lines.`);
}

/** esbuild names functions as well as classes. They would be a sixtieth of the package; a method has its name without. */
function withoutNamesOfFunctions(text) {
  const [, naming] = /^var [\w$]+=Object\.defineProperty;var ([\w$]+)=/.exec(text) ?? [];
  if (naming === undefined) return text;
  return text.replace(
    new RegExp(`(?<![\\w$.])${naming.replaceAll('$', '\\$')}\\((?!this\\b)[\\w$]+,"[\\w$]+"\\)[,;]`, 'g'),
    '',
  );
}

/**
 * Test runners make CommonJS of the package with it. Of `Symbol.` at the end of a line and `iterator in one` on the next
 * it makes two statements, though one it is.
 */
function isReadByTypeScript(text) {
  const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true, fileName: 'library.js' });
  return diagnostics.length === 0;
}

async function condensed(code, options) {
  const minified = { minifyWhitespace: true, minifySyntax: true, minifyIdentifiers: true };
  return withSuperAsStatement((await transform(code, { ...AS_IT_RUNS, ...minified, ...options })).code);
}

/** A second minifier finds what the first one leaves: a sixtieth of a tool. */
async function pressed(code) {
  const compress = { passes: 3, toplevel: true };
  const { code: text } = await minify(code, {
    module: true,
    ecma: 2022,
    compress,
    mangle: { toplevel: true },
  });
  return text;
}

/**
 * For targets before ES2022 the compiler sets the fields of a class after a `super()` that is a statement, and before
 * one that is a part of a longer one, which esbuild makes of it: `super(),this.clock=…`, or `if(super(),…)`.
 */
function withSuperAsStatement(text) {
  const edits = [];
  const visit = (node, statement) => {
    const { left, operatorToken } = node;
    const isJoined = operatorToken?.kind === ts.SyntaxKind.CommaToken && ts.isCallExpression(left);
    if (isJoined && left.expression.kind === ts.SyntaxKind.SuperKeyword) {
      edits.push([statement.pos, left.pos, operatorToken.end]);
    }
    ts.forEachChild(node, (child) => visit(child, ts.isStatement(child) ? child : statement));
  };
  visit(ts.createSourceFile('library.js', text, ts.ScriptTarget.Latest));
  return edits.reduceRight((said, [from, call, end]) => {
    const [before, first] = [said.slice(from, call), said.slice(call, end - 1)];
    if (!/^\s*((if|return|switch|throw)\b[\s(]*)?$/.test(before))
      throw new Error(`super() is too deep in ${before}`);
    return `${said.slice(0, from)}${first};${before}${said.slice(end)}`;
  }, text);
}

/**
 * Of what is private, only that there is some: a class is told from others by that, and nobody may use its name. What no
 * door gives a name to has the words of its members alone. Tabs are a six-hundredth of the package less than spaces.
 */
function discreet(given) {
  const doors = new Set(given.slice(given.lastIndexOf('export {')).match(/\w+/g));
  const documented =
    /^\/\*\*(?:(?!\*\/)[^])*\*\/\n((?:(?:declare|abstract|const|class|interface|type|function) )+(\w+))/gm;
  const declarations = given.replace(documented, (whole, head, name) => (doors.has(name) ? whole : head));
  const hidden = /(?:^ {4}\/\*\*(?:(?!\*\/)[^])*\*\/\n)?^ {4}private (?!constructor\().*;$/gm;
  let isTold = false;
  const lines = declarations.replace(hidden, '    #private;').split('\n');
  return lines
    .filter((line) => {
      const isPrivate = line === '    #private;';
      const isKept = !isPrivate || !isTold;
      isTold = isPrivate || (isTold && !/^\S/.test(line));
      return isKept;
    })
    .map((line) => line.replace(/^(?: {4})+/, (indent) => '\t'.repeat(indent.length / 4)))
    .join('\n');
}

function write(fileName, text) {
  const path = join(LIBRARY, fileName);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/**
 * Makes the build fit to be sent, before `npm pack`. Nothing that a door leads to is lost:
 *
 * - The embedded pool, which nobody imports file by file, becomes a handful of files.
 * - Declarations that no door leads to stay at home.
 * - The code of tools is condensed; that of the guard stays readable.
 * - Comments of the code stay at home; those of the declarations, which editors show, do not.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build, transform } from 'esbuild';
import ts from 'typescript';

const DIST = 'dist';
const POOL = join(DIST, 'emulator');
/** Rooms that the guard of a service never passes through. */
const TOOLS = /^dist.(cli|testing|provisioning|pages|openapi)./;
const DOORS = ['index.d.ts', 'testing/index.d.ts'].map((door) => join(DIST, door));

const files = readdirSync(DIST, { recursive: true }).map((file) => join(DIST, String(file)));
const scripts = files.filter((file) => file.endsWith('.js'));
const ofPool = scripts.filter((file) => file.startsWith(POOL));
const others = scripts.filter((file) => !file.startsWith(POOL));

await bundlePool();
for (const script of others) {
  const code = readFileSync(script, 'utf8');
  writeFileSync(script, TOOLS.test(script) ? await condensed(code) : withoutComments(code));
}
const reachable = reachableFrom(DOORS, '.d.ts');
for (const file of files.filter((one) => one.endsWith('.d.ts') && !reachable.has(one))) rmSync(file);
// The next build must not believe that everything is there.
rmSync(join(DIST, '.tsbuildinfo'), { force: true });

async function bundlePool() {
  const entryPoints = [...new Set(others.flatMap((file) => importsOf(file, '.js')))].filter((file) =>
    file.startsWith(POOL),
  );
  const { outputFiles } = await build({
    entryPoints,
    outdir: POOL,
    outbase: POOL,
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    packages: 'external',
    minifyWhitespace: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    chunkNames: 'pool-[hash]',
    legalComments: 'none',
  });
  for (const file of ofPool) rmSync(file);
  for (const { path, contents } of outputFiles) writeFileSync(path, contents);
}

async function condensed(code) {
  const options = { format: 'esm', target: 'node20.19', legalComments: 'none' };
  return (await transform(code, { ...options, minify: true })).code;
}

function withoutComments(code) {
  const { ESNext } = ts.ModuleKind;
  const compilerOptions = { removeComments: true, target: ts.ScriptTarget.ES2023, module: ESNext };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}

function reachableFrom(doors, extension) {
  const reached = new Set(doors);
  // A set that is walked through takes in what is added on the way.
  for (const file of reached) importsOf(file, extension).forEach((found) => reached.add(found));
  return reached;
}

function importsOf(file, extension) {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, 'utf8'));
  return importedFiles
    .filter(({ fileName }) => fileName.startsWith('.'))
    .map(({ fileName }) => join(dirname(file), fileName.replace(/\.js$/, extension)));
}

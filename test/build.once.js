import { execFileSync } from 'node:child_process';

/** Some tests run what users run: the built server, the packed package. It is built once, before all of them. */
export default function buildOnce() {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}

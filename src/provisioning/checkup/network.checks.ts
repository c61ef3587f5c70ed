import type { CheckupSettings } from './checkup.settings.js';
import { fault, fine, type Finding } from './finding.js';

const TIMEOUT_MILLISECONDS = 5000;
/** Signed calls to AWS fail from five minutes on, and tokens seem expired, or not yet issued, long before. */
const TOLERABLE_SKEW_SECONDS = 5;

/** What can be seen from here of the pool's public addresses: issuer and keys, the OAuth domain, the clock. */
export async function checkNetwork({ issuer, domain }: CheckupSettings): Promise<Finding[]> {
  const keys = await answerOf(`${issuer}/.well-known/jwks.json`);
  const discovery = await discoveryOf(issuer);
  return [
    keysFinding(issuer, keys),
    issuerFinding(issuer, discovery),
    ...(keys.ok ? clockFindings(keys.date, keys.at) : []),
    ...(domain === undefined ? [] : [await domainFinding(domain, discovery)]),
  ];
}

/** Whether the pool of this issuer says so itself; one that cannot be asked says nothing. */
export async function hasNoDomain(issuer: string): Promise<boolean> {
  return namesNoDomain(await discoveryOf(issuer));
}

function discoveryOf(issuer: string): Promise<Answer> {
  return answerOf(`${issuer}/.well-known/openid-configuration`);
}

interface Answer {
  readonly ok: boolean;
  readonly body: unknown;
  readonly date: string | undefined;
  /** When it came, milliseconds since the epoch. */
  readonly at: number;
  readonly reason: string;
}

async function answerOf(address: string): Promise<Answer> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
    const body: unknown = await response.json().catch(() => undefined);
    const date = response.headers.get('date') ?? undefined;
    return { ok: response.ok, body, date, at: Date.now(), reason: `it answers ${response.status}` };
  } catch (error) {
    return { ok: false, body: undefined, date: undefined, at: Date.now(), reason: reasonOf(error) };
  }
}

function keysFinding(issuer: string, { ok, body, reason }: Answer): Finding {
  const keys = typeof body === 'object' && body !== null && 'keys' in body ? body.keys : undefined;
  if (ok && Array.isArray(keys) && keys.length > 0) {
    return fine('signing keys', `${keys.length} keys are published under ${issuer}.`);
  }
  const what = ok ? 'there are no keys in the answer' : reason;
  return fault(
    'signing keys',
    `They cannot be had from ${issuer} (${what}): no token could be checked.`,
    'Check COGNITO_ISSUER, the region and the network.',
  );
}

function issuerFinding(issuer: string, { ok, body, reason }: Answer): Finding {
  const told = typeof body === 'object' && body !== null && 'issuer' in body ? body.issuer : undefined;
  if (!ok)
    return fault('issuer', `${issuer} has no discovery document (${reason}).`, 'Check COGNITO_ISSUER.');
  if (told === issuer) return fine('issuer', `${issuer} is how the pool writes it.`);
  return fault(
    'issuer',
    `The settings say ${issuer}, the pool writes ${String(told)}: every token would be refused.`,
    `Set COGNITO_ISSUER=${String(told)}.`,
  );
}

function clockFindings(date: string | undefined, at: number): Finding[] {
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return [];
  const skew = Math.round((at - theirs) / 1000);
  // The header has whole seconds, cut off.
  if (Math.abs(skew) <= TOLERABLE_SKEW_SECONDS) return [fine('clock', 'It goes with the one of the pool.')];
  const where = skew > 0 ? 'ahead' : 'behind';
  return [
    fault(
      'clock',
      `It is ${Math.abs(skew)} s ${where} of the one of the pool.`,
      'Let NTP set the clock of this machine.',
    ),
  ];
}

async function domainFinding(domain: string, discovery: Answer): Promise<Finding> {
  if (namesNoDomain(discovery)) {
    return fault(
      'OAuth domain',
      'The pool has none: its discovery document names places below the issuer, where there is nothing.',
      'Give it one: put domain: into the file of provision, and run that.',
    );
  }
  // GET is refused there in any case: any answer will do, the address is what counts.
  const { reason } = await answerOf(`${domain}/oauth2/token`);
  return reason.startsWith('it answers')
    ? fine('OAuth domain', `${domain} answers.`)
    : fault(
        'OAuth domain',
        `${domain} does not answer (${reason}).`,
        'A new domain takes a minute, a custom one up to an hour. Check COGNITO_DOMAIN.',
      );
}

/** With a domain the endpoints are below `/oauth2`; without one below the issuer. */
function namesNoDomain({ body }: Answer): boolean {
  const endpoint =
    typeof body === 'object' && body !== null && 'token_endpoint' in body ? body.token_endpoint : undefined;
  return typeof endpoint === 'string' && !endpoint.endsWith('/oauth2/token');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}

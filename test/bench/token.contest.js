import { OURS } from './contest.js';
import { Contestant } from './contestant.js';
import { figuresOf } from './figures.js';
import { runRounds } from './rounds.js';
import { MACHINE } from './token.supply.js';

const PEER = 'oidc-provider';
/** More than our cache of machine tokens holds, each asked for in turn: none is there when it comes round again. */
const DIFFERENT_TOKENS = 2000;

/**
 * Tokens by client_credentials: from the user pool itself, from us with a token that is kept and with one that never
 * is, and from oidc-provider, opaque as it makes them by itself and as JWT, as Cognito signs them. First under load, then
 * one request at a time, for what we add to the answer of the pool.
 */
export async function tokenContest(supply, load) {
  const set = { ...supply.trust, url: supply.url, machine: MACHINE };
  const start = (contestant) => Contestant.start({ adapter: 'fastify', ...contestant });
  const contestants = [userPool(supply)];
  try {
    contestants.push(
      await start({ name: `${OURS}, uncached`, script: 'our-tokens', asks: 'different', set }),
      await start({ name: `${OURS}, cached`, script: 'our-tokens', asks: 'same', set }),
      await start({ name: PEER, asks: 'same', set: { ...set, format: 'opaque' } }),
      await start({ name: `${PEER}, JWT`, script: PEER, asks: 'same', set: { ...set, format: 'jwt' } }),
    );
    for (const contestant of contestants) await assertKnowsItsClient(contestant);
    const requests = preparedRequests();
    const underLoad = await runRounds(contestants, requests, load);
    const baseline = underLoad[contestants.findIndex(({ name }) => name === PEER)];
    const ofCognito = contestants.slice(0, 3);
    const alone = await runRounds(ofCognito, requests, { ...load, connections: 1 });
    return {
      load: named(contestants, underLoad, baseline),
      latency: named(ofCognito, alone, alone[0]),
    };
  } finally {
    for (const contestant of contestants) contestant.stop();
  }
}

function named(contestants, results, baseline) {
  return contestants.map(({ name }, index) => ({ name, ...figuresOf(results[index], baseline) }));
}

/** It runs in this process, which has nothing else to do meanwhile. */
function userPool({ url }) {
  return {
    name: 'the user pool itself',
    asks: 'different',
    port: Number(new URL(url).port),
    async cpuMicroseconds() {
      const { user, system } = process.cpuUsage();
      return user + system;
    },
    stop() {},
  };
}

function preparedRequests() {
  const different = Array.from({ length: DIFFERENT_TOKENS }, (_, index) =>
    tokenRequest({ aws_client_metadata: JSON.stringify({ job: String(index) }) }),
  );
  return { same: [tokenRequest({})], different };
}

function tokenRequest(more) {
  const body = new URLSearchParams({ ...PARAMETERS, ...more }).toString();
  return [
    'POST /oauth2/token HTTP/1.1',
    'Host: localhost',
    `Authorization: ${basic(MACHINE.clientSecret)}`,
    'Content-Type: application/x-www-form-urlencoded',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

const PARAMETERS = { grant_type: 'client_credentials', scope: 'orders/read' };

function basic(clientSecret) {
  return `Basic ${Buffer.from(`${MACHINE.clientId}:${clientSecret}`).toString('base64')}`;
}

/** @throws Error when it gives the client no token, or one to somebody else */
async function assertKnowsItsClient({ name, port }) {
  const ask = (clientSecret) =>
    fetch(`http://localhost:${port}/oauth2/token`, {
      method: 'POST',
      headers: { authorization: basic(clientSecret) },
      body: new URLSearchParams(PARAMETERS),
    });
  const { access_token: token, scope } = await (await ask(MACHINE.clientSecret)).json();
  if (token === undefined) throw new Error(`${name} gives the client no token.`);
  if (scope !== undefined && scope !== PARAMETERS.scope) throw new Error(`${name} gives the scope ${scope}.`);
  const stranger = await ask('wrong');
  if (stranger.ok) throw new Error(`${name} gives a token to anybody.`);
}

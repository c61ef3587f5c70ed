// How fast the embedded user pool is: start, SRP sign-in, and tokens of machines beside bare RSA signing.
//
//   npm run build && node test/bench/emulator.bench.js
import { createHmac, generateKeyPairSync, hkdfSync, sign } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import {
  power,
  powerOfGenerator,
  sha256,
  integerOf,
  modulus,
  padded,
} from '../../dist/emulator/pool/srp/srp.group.js';
import { startUserPool, testPassword } from '../../dist/testing/index.js';
import { medianOf } from './figures.js';

const STARTS = 9;
const SIGN_INS = 60;
const SECONDS = 2;
const AT_ONCE = 16;
const orders = [{ identifier: 'orders', scopes: ['read'] }];

/** Of this process on all threads, in milliseconds. */
async function cpuOf(work) {
  const before = process.cpuUsage();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return [(user + system) / 1_000, result];
}

async function starts() {
  const [toStart, toToken] = [[], []];
  for (let round = 0; round < STARTS; round += 1) {
    const began = performance.now();
    const pool = await startUserPool();
    toStart.push(performance.now() - began);
    await pool.signIn('alice');
    toToken.push(performance.now() - began);
    await pool.stop();
  }
  return { toStart: medianOf(toStart), toToken: medianOf(toToken) };
}

function call(pool, operation, input) {
  const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` };
  const body = JSON.stringify(input);
  return pool
    .handle(new Request(pool.url, { method: 'POST', headers, body }))
    .then((answer) => answer.json());
}

/** Only the pool's share counts: what the client computes is done between the two measurements. */
async function srpSignIn(pool) {
  const a = 0x1234567890abcdefn ** 16n;
  const A = powerOfGenerator(a);
  const AuthParameters = { USERNAME: 'alice', SRP_A: A.toString(16) };
  const begin = { AuthFlow: 'USER_SRP_AUTH', ClientId: pool.clientId, AuthParameters };
  const [first, { ChallengeParameters: asked }] = await cpuOf(() => call(pool, 'InitiateAuth', begin));
  const ChallengeResponses = answerOf(pool, asked, a, A);
  const respond = { ChallengeName: 'PASSWORD_VERIFIER', ClientId: pool.clientId, ChallengeResponses };
  const [second, answer] = await cpuOf(() => call(pool, 'RespondToAuthChallenge', respond));
  if (!answer.AuthenticationResult) throw new Error(`The sign-in failed: ${answer.message}`);
  return first + second;
}

function answerOf(pool, asked, a, A) {
  const poolName = pool.userPoolId.split('_')[1];
  const [B, salt] = [asked.SRP_B, asked.SALT].map((hex) => BigInt(`0x${hex}`));
  const inner = sha256(Buffer.from(`${poolName}${asked.USER_ID_FOR_SRP}:${testPassword}`));
  const x = integerOf(sha256(padded(salt), inner));
  const k = integerOf(sha256(padded(modulus), padded(2n)));
  const u = integerOf(sha256(padded(A), padded(B)));
  const shared = power(B - k * powerOfGenerator(x), a + u * x);
  const key = Buffer.from(hkdfSync('sha256', padded(shared), padded(u), 'Caldera Derived Key', 16));
  const [day, date, month, year, time] = new Date().toUTCString().replace(',', '').split(' ');
  const TIMESTAMP = `${day} ${month} ${Number(date)} ${time} UTC ${year}`;
  const signature = createHmac('sha256', key)
    .update(`${poolName}${asked.USER_ID_FOR_SRP}`)
    .update(Buffer.from(asked.SECRET_BLOCK, 'base64'))
    .update(TIMESTAMP);
  return {
    USERNAME: asked.USER_ID_FOR_SRP,
    PASSWORD_CLAIM_SIGNATURE: signature.digest('base64'),
    PASSWORD_CLAIM_SECRET_BLOCK: asked.SECRET_BLOCK,
    TIMESTAMP,
  };
}

/** How often a second, with so many under way at once, and what CPU time each takes. */
async function rate(work) {
  const until = performance.now() + SECONDS * 1_000;
  let done = 0;
  const worker = async () => {
    while (performance.now() < until) {
      await work();
      done += 1;
    }
  };
  const [cpu] = await cpuOf(() => Promise.all(Array.from({ length: AT_ONCE }, worker)));
  return { perSecond: done / SECONDS, cpuMilliseconds: cpu / done };
}

async function machineTokens() {
  const pool = await startUserPool({ listen: false, resourceServers: orders });
  const body =
    'grant_type=client_credentials&client_id=testmachineclient012345678&client_secret=testmachinesecret0123456789';
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const token = () => pool.handle(new Request(`${pool.url}/oauth2/token`, { method: 'POST', headers, body }));
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const signAsync = promisify(sign);
  const data = Buffer.alloc(600);
  const bare = () => signAsync('sha256', data, privateKey);
  await rate(token);
  const rounds = [];
  for (let round = 0; round < 3; round += 1) {
    rounds.push({ token: await rate(token), signature: await rate(bare) });
  }
  const median = (of) => medianOf(rounds.map(of));
  return {
    perSecond: median(({ token: { perSecond } }) => perSecond),
    cpuMilliseconds: median(({ token: { cpuMilliseconds } }) => cpuMilliseconds),
    signingShare: median(({ token: one, signature }) => signature.cpuMilliseconds / one.cpuMilliseconds),
  };
}

const print = (line) => process.stdout.write(`${line}\n`);

const { toStart, toToken } = await starts();
print(
  `start               ${toStart.toFixed(0)} ms, first token after ${toToken.toFixed(0)} ms (median of ${STARTS})`,
);

const pool = await startUserPool({ listen: false });
const costs = [];
for (let round = 0; round < SIGN_INS; round += 1) costs.push(await srpSignIn(pool));
print(`SRP sign-in         ${medianOf(costs).toFixed(1)} ms of CPU (median of ${SIGN_INS})`);

const { perSecond, cpuMilliseconds, signingShare } = await machineTokens();
const share = `${(signingShare * 100).toFixed(0)} % of it bare RSA signing`;
print(
  `machine tokens      ${cpuMilliseconds.toFixed(2)} ms of CPU, ${share}; ${perSecond.toFixed(0)} per second`,
);

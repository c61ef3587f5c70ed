/** Exits 0 when the address given, by default the server's readiness, answers with a good status. */
const address = process.argv[2] ?? `http://127.0.0.1:${process.env.PORT ?? 3000}/health/ready`;

const answer = await fetch(address, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
process.exitCode = answer?.ok ? 0 : 1;

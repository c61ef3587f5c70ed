/**
 * What a contestant says to each kind of token. A guard that is fast because it lets something in does not count.
 * The revoked token was let in before: it is one that the guard may remember.
 */
export async function testRefusals(contestant, supply) {
  const { accessToken } = await supply.signIn();
  const statuses = { good: await contestant.status(accessToken), none: await contestant.status() };
  for (const [kind, token] of Object.entries(await supply.badTokens()))
    statuses[kind] = await contestant.status(token);
  await contestant.revoke(accessToken);
  statuses.revoked = await contestant.status(accessToken);
  return statuses;
}

/** The kinds of tokens that were let in, and should not have been. @throws Error when a good one was refused */
export function letIn({ good, ...bad }) {
  if (good !== 200) throw new Error(`A good token was answered with ${good}.`);
  return Object.keys(bad).filter((kind) => bad[kind] !== 401);
}

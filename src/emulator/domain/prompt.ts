const prompts = ['none', 'login', 'select_account', 'consent'] as const;

export type Prompt = (typeof prompts)[number];

/** OpenID Connect Core §3.1.2.1. `undefined` for a value that is not known, or `none` next to another. */
export function parsePrompt(prompt = ''): ReadonlySet<Prompt> | undefined {
  const names = prompt.split(' ').filter((name) => name !== '');
  const known = prompts.filter((candidate) => names.includes(candidate));
  if (known.length !== new Set(names).size) return undefined;
  return known.includes('none') && known.length > 1 ? undefined : new Set(known);
}

/** Whether somebody who is signed in must see the login page all the same. There is no consent to ask for. */
export function asksForLogin(prompt: ReadonlySet<Prompt>): boolean {
  return prompt.has('login') || prompt.has('select_account');
}

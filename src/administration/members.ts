/**
 * Settings under the names that the cognito-idp API and CloudFormation share. What is absent is not said anything
 * of: it is left as it is, or at Cognito's default where the thing is new.
 */
export type Members = Readonly<Record<string, unknown>>;

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A member that is a list; empty where it is none, or not said anything of. */
export function listOf(members: Members | undefined, name: string): readonly unknown[] {
  const list = members?.[name];
  return Array.isArray(list) ? list : [];
}

/** Without the members that are not said anything of. */
export function present(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** Changes some settings and keeps all others, inside structures too. Lists are replaced as a whole. */
export function merged(members: Members, changes: Members): Members {
  const changed = Object.entries(changes).map(([name, change]): [string, unknown] => {
    const before = members[name];
    return [name, isMembers(before) && isMembers(change) ? merged(before, change) : change];
  });
  return { ...members, ...Object.fromEntries(changed) };
}

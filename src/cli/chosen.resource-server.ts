import { isMembers } from '../administration/members.js';
import { remark } from './printed.js';

/** Under which Nest keeps what the two modules are given. */
const OPTIONS: ReadonlySet<unknown> = new Set(['RESOURCE_SERVER_MODULE_OPTIONS', 'AUTH_MODULE_OPTIONS']);

const SETTING = '--resource-server (RESOURCE_SERVER)';

/**
 * The resource server that a scope without a slash belongs to: what the code gives `ResourceServerModule` or `AuthModule`,
 * since that is what the guard goes by, or else the setting. Where both say one and they differ, the settings may be those
 * of another application, and its pool another one too: nothing is done on a guess. Where the code leaves it open, or
 * works it out at its start, that is said.
 *
 * @param providers of all modules of the application
 * @throws Error in words for whoever typed the command
 */
export function chosenResourceServer(
  providers: readonly unknown[],
  setting: string | undefined,
): string | undefined {
  const given = providers.filter(isMembers).filter(({ provide }) => OPTIONS.has(provide));
  const read = given.map(({ useValue }) => useValue).filter(isMembers);
  const coded = new Set(
    read.map(({ resourceServer }) => resourceServer).filter((one) => typeof one === 'string'),
  );
  if (setting !== undefined && given.length > 0 && coded.size === 0)
    remark(openNote(setting, read.length > 0));
  const [first = setting, ...others] = coded;
  if (others.length > 0) throw new Error(severalSentence([...coded]));
  if (first !== undefined && setting !== undefined && first !== setting)
    throw new Error(differentSentence(first, setting));
  return first;
}

function openNote(setting: string, isRead: boolean): string {
  const why = isRead
    ? 'The options of the code name no resourceServer'
    : 'The code works its options out when it starts, so its resourceServer cannot be seen';
  return `Note: ${why}. A scope without a slash is taken for one of ${setting}, as ${SETTING} says.`;
}

function severalSentence(names: readonly string[]): string {
  return `The code names several resource servers for scopes without a slash: resourceServer is ${names.join(', ')}. Leave one.`;
}

function differentSentence(coded: string, setting: string): string {
  return (
    `The code says resourceServer: '${coded}', and ${SETTING} says ${setting}. The guard goes by the code, so leave the ` +
    'setting out, and check that the settings are those of this application: its pool may be another one, too.'
  );
}

import type { Command, Option } from 'commander';

/** What there is, and which variable would do, stands there. */
export const SEE_HELP = 'Flags, and the variables that stand for them: --help';

/**
 * Commander ends at the first thing that is wrong with the flags. A command that went through here names all of it in one
 * message, as settings do, and shows no value: some are secret. What the command finds itself it tells by `error` of
 * commander, in a hook before its action.
 */
export function nameAllFaults(command: Command): void {
  const faults: string[] = [];
  let isUnknown = false;
  for (const option of command.options) tellOf(option, faults);
  Object.defineProperty(command, 'error', {
    value: (message: string, { code }: { readonly code?: string } = {}) => {
      // Behind a flag that is not known nobody can tell its value from an argument.
      if (isUnknown && code === 'commander.excessArguments') return;
      isUnknown ||= code === 'commander.unknownOption';
      faults.push(message.replace(/^error: /, ''));
    },
  });
  command.hook('preAction', () => {
    if (faults.length > 0)
      throw new Error(sentence([...faults, ...(isUnknown ? furtherUnknown(command) : [])]));
  });
}

function tellOf(option: Option, faults: string[]): void {
  const { parseArg } = option;
  if (parseArg === undefined) return;
  option.argParser((text: string | undefined, previous: unknown) => {
    // A flag without its value, which has been told.
    if (text === undefined) return previous;
    try {
      return parseArg(text, previous);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      faults.push(`${namesOf(option)}: ${error.message}`);
      // Bad, and not missing.
      return text;
    }
  });
}

function namesOf({ envVar, long }: Option): string {
  return [envVar, long].filter((name) => name !== undefined).join(', ');
}

/** Commander names the first one alone. */
function furtherUnknown({ args }: Command): string[] {
  return args
    .filter((arg) => /^-./.test(arg))
    .slice(1)
    .map((arg) => `unknown option '${arg.split('=', 1)[0]}'`);
}

function sentence(faults: readonly string[]): string {
  return [['The flags cannot be used:', ...faults].join('\n  - '), SEE_HELP].join('\n');
}

/** One line of a Dockerfile, continuations joined: `COPY`, and what it says. */
export interface Instruction {
  readonly keyword: string;
  readonly text: string;
}

export interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

/** Reads as much of the format as docker/Dockerfile uses. */
export function parseDockerfile(source: string): Stage[] {
  const stages: (Stage & { instructions: Instruction[] })[] = [];
  for (const instruction of instructionsOf(source)) {
    const [base = '', , name = `${stages.length}`] = instruction.text.split(/\s+/);
    if (instruction.keyword === 'FROM') stages.push({ name, base, instructions: [] });
    else stages.at(-1)!.instructions.push(instruction);
  }
  return stages;
}

/** What stands behind `CMD` in the exec form. @throws SyntaxError for the shell form */
export function execForm(text: string): string[] {
  return JSON.parse(text) as string[];
}

export function lastOf({ instructions }: Stage, keyword: string): string | undefined {
  return instructions.findLast((instruction) => instruction.keyword === keyword)?.text;
}

function instructionsOf(source: string): Instruction[] {
  return source
    .replaceAll(/^\s*#.*$/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, keyword = '', text = ''] = /^([A-Z]+)\s+(.*)$/.exec(line.trim()) ?? [];
      return { keyword, text: text.trim() };
    });
}

/** Markup that is safe to send. The only way to make it is the `html` tag. */
export class Html {
  constructor(readonly markup: string) {}
}

type Value = string | Html | readonly Html[];

/** Every value is escaped, for text and quoted attributes alike, unless it is markup already. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
  const parts = strings.map((text, index) => `${text}${rendered(values[index] ?? '')}`);
  return new Html(parts.join(''));
}

export const nothing = new Html('');

function rendered(value: Value): string {
  if (value instanceof Html) return value.markup;
  if (typeof value !== 'string') return value.map(({ markup }) => markup).join('');
  return value.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

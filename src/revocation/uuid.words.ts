const LENGTH = 36;
const DASH = 45;
const HIGHEST_HALF = 0xffff;
/** Beyond four bits, and still beyond sixteen wherever it is shifted to: one comparison finds it. */
const NOT_HEX = 0x10000;

/** What each character stands for. Lower case only: what is read must come out again letter by letter. */
const NIBBLES = new Int32Array(128).fill(NOT_HEX);
for (let value = 0; value < 16; value += 1) NIBBLES[value.toString(16).charCodeAt(0)] = value;

/**
 * Reads a UUID as Cognito writes them into its four 32-bit words. Runs twice on every request.
 *
 * @returns false for any other text; what is in the words is then rubbish
 */
export function readUuid(text: string, into: Int32Array): boolean {
  if (text.length !== LENGTH || !hasDashes(text)) return false;
  // One by one: taking an array apart costs more than all the rest.
  const a = half(text, 0);
  const b = half(text, 4);
  const c = half(text, 9);
  const d = half(text, 14);
  const e = half(text, 19);
  const f = half(text, 24);
  const g = half(text, 28);
  const h = half(text, 32);
  into[0] = (a << 16) | b;
  into[1] = (c << 16) | d;
  into[2] = (e << 16) | f;
  into[3] = (g << 16) | h;
  return (a | b | c | d | e | f | g | h) <= HIGHEST_HALF;
}

export function writeUuid(first: number, second: number, third: number, fourth: number): string {
  const [a, b, c, d] = [hex(first), hex(second), hex(third), hex(fourth)];
  return `${a}-${b.slice(0, 4)}-${b.slice(4)}-${c.slice(0, 4)}-${c.slice(4)}${d}`;
}

function hasDashes(text: string): boolean {
  return (
    text.charCodeAt(8) === DASH &&
    text.charCodeAt(13) === DASH &&
    text.charCodeAt(18) === DASH &&
    text.charCodeAt(23) === DASH
  );
}

/** Four characters, sixteen bits. */
function half(text: string, at: number): number {
  return (
    (nibble(text, at) << 12) |
    (nibble(text, at + 1) << 8) |
    (nibble(text, at + 2) << 4) |
    nibble(text, at + 3)
  );
}

function nibble(text: string, at: number): number {
  return NIBBLES[text.charCodeAt(at)] ?? NOT_HEX;
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

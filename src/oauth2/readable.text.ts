/**
 * Whether a text can have been meant: without control characters but tabs and line ends, and without half a character.
 *
 * @see RFC 6749 appendix A
 */
export function isText(text: string): boolean {
  return !/[^\P{Cc}\t\n\r]|\p{Cs}/u.test(text);
}

/** The same where nobody has seen the bytes: without the sign that decoders put where they are no UTF-8. */
export function isReadable(text: string): boolean {
  return isText(text) && !text.includes('\ufffd');
}

/** The same for what stands on one line, such as names and passwords. @see RFC 6749 appendix A.15 */
export function isReadableLine(text: string): boolean {
  return isReadable(text) && isLine(text);
}

export function isLine(text: string): boolean {
  return !/[\n\r]/.test(text);
}

/** Whether a form, as it was sent, has bytes that are UTF-8 and no `%` without its two digits. @see RFC 6749 appendix B */
export function isUtf8Form(sent: Uint8Array): boolean {
  try {
    decodeURIComponent(new TextDecoder('utf-8', { fatal: true }).decode(sent));
    return true;
  } catch {
    return false;
  }
}

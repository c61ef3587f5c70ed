/**
 * Whether a text can have been meant: without control characters but tabs and line ends, without half a character, and
 * without the sign that decoders put where bytes are no UTF-8.
 *
 * @see RFC 6749 appendix A
 */
export function isReadable(text: string): boolean {
  return !/[^\P{Cc}\t\n\r]|[\p{Cs}\ufffd]/u.test(text);
}

/** The same for what stands on one line, such as names and passwords. @see RFC 6749 appendix A.15 */
export function isReadableLine(text: string): boolean {
  return isReadable(text) && !/[\n\r]/.test(text);
}

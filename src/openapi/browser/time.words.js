/**
 * How long a token is good for, in words.
 *
 * @param {number | undefined} expiresAtSeconds
 */
export function timeLeft(expiresAtSeconds) {
  if (expiresAtSeconds === undefined) return '';
  const seconds = Math.floor(expiresAtSeconds - Date.now() / 1000);
  if (seconds <= 0) return 'expired';
  if (seconds < 120) return `${seconds} s left`;
  return seconds < 7200 ? `${Math.floor(seconds / 60)} min left` : `${Math.floor(seconds / 3600)} h left`;
}

/** @param {number} seconds since the epoch */
export function timeSince(seconds) {
  const past = Math.max(0, Math.floor(Date.now() / 1000 - seconds));
  if (past < 60) return 'just now';
  if (past < 3600) return `${Math.floor(past / 60)} min ago`;
  if (past < 86_400) return `${Math.floor(past / 3600)} h ago`;
  return new Date(seconds * 1000).toLocaleDateString();
}

/** Who sent a request, as a list of logins tells it to the user. */
export interface Caller {
  /** As the framework tells it: behind a proxy, only where it was told to trust that proxy. */
  readonly address?: string;
  /** The `User-Agent` header as it came. */
  readonly userAgent?: string;
  /** What tells it from others at its address: the id that a browser keeps, or a client that has proved itself. */
  readonly identity?: string;
}

const BROWSERS: readonly [name: string, version: RegExp][] = [
  // In this order: nearly all of them claim to be Chrome or Safari as well.
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Samsung Internet', /\bSamsungBrowser\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Headless)?(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//],
];

const SYSTEMS: readonly [name: string, mark: RegExp][] = [
  ['iOS', /\b(?:iPhone|iPad|iPod)\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac(?:intosh| OS X)\b/],
  ['ChromeOS', /\bCrOS\b/],
  ['Linux', /\bLinux\b/],
];

const LONGEST_READ = 512;
const LONGEST_PRODUCT = 40;

/**
 * What sent a request, short enough to be read: `Firefox 133 on Linux`, or `curl/8.5.0` for what is no browser.
 * The rest of the header is not kept: it would tell people apart and helps nobody.
 *
 * @see RFC 9110 §10.1.5
 */
export function briefUserAgent(header: string | undefined): string | undefined {
  const text = header?.slice(0, LONGEST_READ) ?? '';
  const browser = browserOf(text);
  if (browser === undefined) return productOf(text);
  const system = SYSTEMS.find(([, mark]) => mark.test(text))?.[0];
  return system === undefined ? browser : `${browser} on ${system}`;
}

function browserOf(text: string): string | undefined {
  for (const [name, pattern] of BROWSERS) {
    const version = pattern.exec(text)?.[1];
    if (version !== undefined) return `${name} ${version.slice(0, 4)}`;
  }
  return undefined;
}

/** The first product token. It holds no space, no markup and no control characters. */
function productOf(text: string): string | undefined {
  return /^[\w.+-]+(?:\/[\w.+-]+)?/.exec(text)?.[0].slice(0, LONGEST_PRODUCT);
}

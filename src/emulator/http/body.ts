/** More than any request to a user pool can need. */
export const largestBodyBytes = 1_048_576;

export class BodyTooLarge extends Error {}

/** @throws BodyTooLarge */
export async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get('content-length')) > largestBodyBytes) throw new BodyTooLarge();
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > largestBodyBytes) throw new BodyTooLarge();
  return new TextDecoder().decode(bytes);
}

/** `undefined` if the body is not a form: no endpoint of the OAuth domain takes anything else. */
export async function readForm(request: Request): Promise<URLSearchParams | undefined> {
  const contentType = request.headers.get('content-type') ?? '';
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== 'application/x-www-form-urlencoded') return undefined;
  return new URLSearchParams(await readText(request));
}

import { Option } from 'commander';
import { appClientsSetting } from '../settings/app-client.settings.js';
import { givenSettings } from '../settings/secret.files.js';

/** An app client as the settings of the server name it. */
export interface ListedClient {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

/** The setting `COGNITO_CLIENTS` of the server. */
export function clientsOption(): Option {
  return new Option(
    '--clients <list>',
    "app clients as id or id:secret, parted by commas; the server's own first",
  )
    .env('COGNITO_CLIENTS')
    .argParser(clientList)
    .default([], 'none');
}

/** Whatever keeps them from being read from `COGNITO_CLIENTS_FILE`. */
export function clientFileFaults(): string[] {
  return givenSettings(process.env).faults.filter((fault) => fault.startsWith('COGNITO_CLIENTS_'));
}

/**
 * While a secret rotates two stand there: the first one is the newer.
 *
 * @throws Error of no kind that commander knows: that would be shown with the value, and so with secrets
 */
function clientList(text: string): ListedClient[] {
  const { data, error } = appClientsSetting.safeParse(text);
  if (data === undefined) throw new Error(error.issues[0]?.message);
  return data.map(({ clientId, clientSecret, clientSecrets }) => ({
    clientId,
    clientSecret: clientSecret ?? clientSecrets?.[0],
  }));
}

/** String to string, as applications pass it through to triggers. An event has none where nothing was passed. */
export type ClientMetadata = Readonly<Record<string, string>>;

/** What every event of a Lambda trigger has. */
export interface TriggerEvent<Source extends string, Request, Response> {
  readonly version: string;
  readonly triggerSource: Source;
  readonly region: string;
  readonly userPoolId: string;
  readonly userName: string;
  readonly callerContext: { readonly awsSdkVersion: string; readonly clientId: string };
  readonly request: Request;
  response: Response;
}

/** Takes the event and gives it back with its `response` filled in, as a Lambda function would. */
export type Trigger<Event> = (event: Event) => Promise<Event> | Event;

export type UserAttributes = Readonly<Record<string, string>>;

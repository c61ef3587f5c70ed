/** Why something was sent. */
export type MessagePurpose = 'sign-up' | 'invitation' | 'forgot-password' | 'attribute' | 'authentication';

/** Something Cognito would have sent to a person. */
export interface Message {
  readonly purpose: MessagePurpose;
  readonly username: string;
  readonly medium: 'EMAIL' | 'SMS';
  readonly destination: string;
  /** The code, or for an invitation the temporary password. */
  readonly code: string;
  /** Of e-mails only. */
  readonly subject?: string;
  readonly text: string;
  readonly sentAtSeconds: number;
}

const mostKept = 1_000;

/** Nothing leaves this process: messages wait here to be read by a test or by whoever tries things out. */
export class Outbox {
  readonly #messages: Message[] = [];

  send(message: Message): void {
    this.#messages.push(message);
    if (this.#messages.length > mostKept) this.#messages.shift();
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  lastTo(username: string): Message | undefined {
    return this.#messages.findLast((message) => message.username === username);
  }
}

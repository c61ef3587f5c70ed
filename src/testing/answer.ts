import { isJsonObject, parseJsonObject, type JsonObject } from '../emulator/input/json.object.js';

/** What the user pool said, read member by member. */
export class Answer {
  private constructor(private readonly members: JsonObject) {}

  static async of(response: Response): Promise<Answer> {
    return new Answer(parseJsonObject(await response.text()) ?? {});
  }

  text(member: string): string | undefined {
    const value = this.members[member];
    return typeof value === 'string' ? value : undefined;
  }

  inner(member: string): Answer | undefined {
    const value = this.members[member];
    return isJsonObject(value) ? new Answer(value) : undefined;
  }
}

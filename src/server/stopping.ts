import { Injectable } from '@nestjs/common';

/** Whether the server is about to stop, and should be sent no more requests. */
@Injectable()
export class Stopping {
  private hasBegun = false;

  get isUnderWay(): boolean {
    return this.hasBegun;
  }

  begin(): void {
    this.hasBegun = true;
  }
}

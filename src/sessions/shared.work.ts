/** Lets everybody who asks for the same thing at the same time wait for one and the same answer. */
export class SharedWork<T> {
  private readonly underway = new Map<string, Promise<T>>();

  do(name: string, work: () => Promise<T>): Promise<T> {
    const running = this.underway.get(name);
    if (running !== undefined) return running;
    const begun = work().finally(() => this.underway.delete(name));
    this.underway.set(name, begun);
    return begun;
  }
}

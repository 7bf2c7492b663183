/** Something that happens once, to wait for or to ask about. */
export class Milestone {
  passed = false;
  readonly reached: Promise<void>;
  private resolve: () => void = () => {};

  constructor() {
    this.reached = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  pass(): void {
    this.passed = true;
    this.resolve();
  }
}

/** Waits until all of them are passed. */
export async function allReached(milestones: readonly Milestone[]): Promise<void> {
  await Promise.all(milestones.map(({ reached }) => reached));
}

/** What carries what the ranks of a run say to each other: a launcher's own means, or a directory. */

/** What each rank has said; null: it is lost, or there is nothing to be told of it. */
export type Said = readonly (string | null)[];

export interface Engine {
  /** How errors name it: `--meet /shared/run-7`, `PMIx`. */
  readonly name: string;
  readonly rank: number;
  /** How many there are. */
  readonly size: number;
  /** How often a rank that works joins a round. */
  readonly beatMs: number;
  /** How long after the last one is ready all begin at least: as long as it may take until all know. */
  readonly leadMs: number;
  /**
   * Ends when every rank that is not lost has called it, with what each said. Calls of it, of
   * {@link gather} and of {@link part} follow each other, in the same order on all ranks.
   * @throws EnvironmentError when the ranks cannot be reached any more
   */
  round(text: string): Promise<Said>;
  /**
   * The same, where only one rank needs to know.
   * @param collector gets the texts of all
   * @returns null for the others
   */
  gather(text: string, collector: number): Promise<Said | null>;
  /** The last call: ends for the others when the collector has called it. @param collector as above */
  part(collector: number): Promise<void>;
}

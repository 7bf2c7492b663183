/** The other hosts of a run, as far as a run has to do with them; ranks/ finds them. */

export interface Fellows {
  /**
   * Does what may refuse the run, and waits until all hosts have: nobody writes before everybody may.
   * @throws as `examine`; EnvironmentError for what another host refuses
   */
  agree<T>(examine: () => T): Promise<T>;
  /** Waits until the files of all hosts are laid out, or the run is to end. */
  laidOut(): Promise<void>;
  /**
   * Waits until all hosts are at this stage or behind it, and for the moment at which all begin, or
   * until the run is to end.
   * @param step grows from stage to stage, and is the same on all hosts for the same jobs
   */
  begin(step: number): Promise<void>;
}

/** Of a run on one host. */
export const ALONE: Fellows = {
  agree: async (examine) => examine(),
  laidOut: async () => {},
  begin: async () => {},
};

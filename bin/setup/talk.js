/** How the set-up talks: progress and refusals on stderr, so that stdout stays the program's. */

/** The environment refuses; see "Exit codes" in docs/manual.md. */
const EXIT_ENVIRONMENT = 3;

/** @param {string} text */
export function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

/**
 * Ends the set-up with its cause and its cure.
 * @param {string} cause
 * @param {string} cure
 * @returns {never}
 */
export function refuse(cause, cure) {
  process.stderr.write(`setup: ${cause}\n  ${cure}\n`);
  process.exit(EXIT_ENVIRONMENT);
}

/** What the events of node's test runner add up to. */
import { inspect } from "node:util";

/**
 * @typedef {object} Outcome
 * @property {number} passed
 * @property {string[]} failures each with its error, for people
 * @property {string[]} skips each with its reason
 * @property {string} output what the tests printed
 */

/**
 * Adds up the events of one process. Suites count only when they break themselves: their tests
 * are counted one by one.
 * @param {string} process as the outcome names it where it broke itself
 * @param {AsyncIterable<{ type: string, data: any }>} events
 * @param {(path: string) => string} sourceOf
 * @returns {Promise<Outcome>}
 */
export async function tally(process, events, sourceOf) {
  const outcome = { passed: 0, failures: [], skips: [], output: "" };
  /** Names of the suites and tests that are open, outermost first. */
  const names = [];
  for await (const { type, data } of events) {
    if (type === "test:start") names.splice(data.nesting, Infinity, data.name);
    else if (type === "test:stdout" || type === "test:stderr") outcome.output += data.message;
    else if (type === "test:pass" || type === "test:fail") {
      // One without tests, or that broke, reports under its own path.
      const broken = data.name === data.file;
      const title = broken
        ? process
        : [sourceOf(data.file), ...names.slice(0, data.nesting), data.name].join(" › ");
      if (type === "test:fail") addFailure(outcome, title, data.details.error);
      else if (data.skip !== undefined) outcome.skips.push(`${title}: ${reason(data.skip)}`);
      else if (!broken && data.details.type !== "suite") outcome.passed++;
    }
  }
  return outcome;
}

/**
 * @param {Outcome} outcome
 * @param {string} title
 * @param {Error & { failureType?: string }} error
 */
function addFailure(outcome, title, error) {
  if (error.failureType === "subtestsFailed") return;
  outcome.failures.push(`${title}\n${inspect(error.cause ?? error)}`);
}

/** @param {string | true} skip */
function reason(skip) {
  return skip === true ? "no reason given" : skip;
}

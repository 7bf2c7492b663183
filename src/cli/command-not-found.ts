/** oclif's hook for a command that is not there: what stood there, and what may have been meant. */
import type { Hook } from "@oclif/core";
import { EXIT, UsageError } from "../base/errors.js";
import { nearest } from "../job/nearest-name.js";

const commandNotFound: Hook.CommandNotFound = async function ({ id, config }) {
  // The id is all words up to the first flag, with colons between them.
  const [topic = "", ...words] = id.split(":");
  const isTopic = config.topics.some(({ name }) => name === topic);
  const said = isTopic ? [topic, ...words.slice(0, 1)].join(" ") : topic;
  const near = nearest(
    said,
    config.commandIDs.map((command) => command.replaceAll(":", " ")),
  );
  const hint = near === null ? "" : `Did you mean hipri ${near}? `;
  const error = new UsageError(`there is no command ${JSON.stringify(said)}`, {
    cure: `${hint}hipri --help lists the commands.`,
  });
  process.stderr.write(`hipri: ${error.format()}\n`);
  this.exit(EXIT.USAGE);
};

export default commandNotFound;

/** One boot by a command of the user's, which prints a number or a result. */
import { existsSync } from "node:fs";
import { EnvironmentError } from "../../base/errors.js";
import { type BisectFigure, figureIn } from "../../bisect/figure.js";
import { GIT_EXIT } from "../../bisect/git-exit.js";
import type { BootOutcome } from "../../bisect/samples.js";
import { parseResult, readResult } from "../../result/file/read.js";
import { commandsAreStopped, runShell } from "./shell.js";

/** How often a command that somebody killed is repeated. */
const ATTEMPTS = 3;

/**
 * @param command of a shell, with {} for the item
 * @param onLost is told of a command that was killed and is repeated
 * @throws EnvironmentError where it ends with 128 or more, or is killed again and again
 */
export async function tryCommand(
  command: string,
  item: string,
  figure: BisectFigure,
  onLost: (why: string) => void,
): Promise<BootOutcome> {
  for (let attempt = 1; ; attempt++) {
    const { status, signal, stdout } = await runShell(
      command.replaceAll("{}", quoted(item)),
      "collect",
    );
    if (signal === null) return outcomeOf(status ?? 0, stdout, figure, command);
    if (commandsAreStopped()) return { unbootable: "stopped" };
    if (attempt === ATTEMPTS) throw ended(command, `was ended by ${signal} ${ATTEMPTS} times`);
    onLost(`the command was ended by ${signal}`);
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function ended(command: string, how: string): EnvironmentError {
  return new EnvironmentError(`the command ${how}`, {
    place: `--run '${command}'`,
    cure: "A command for an item that cannot be tested ends with 125; 128 and more stop the bisect.",
  });
}

function outcomeOf(
  status: number,
  stdout: string,
  figure: BisectFigure,
  command: string,
): BootOutcome {
  if (figure.kind === "verdict") return verdictOf(status, command);
  if (status >= GIT_EXIT.broken) throw ended(command, `ended with exit ${status}`);
  if (status !== 0) return { unbootable: `the command ended with exit ${status}` };
  if (figure.kind === "figure") return figureIn(resultOf(stdout.trim()), figure);
  const last = stdout.trim().split("\n").at(-1) ?? "";
  const value = last.trim() === "" ? Number.NaN : Number(last);
  if (Number.isFinite(value)) return { figure: value };
  return { unbootable: `the command printed no number: ${last.slice(0, 80)}` };
}

/** As git bisect run reads exit codes. */
function verdictOf(status: number, command: string): BootOutcome {
  if (status >= GIT_EXIT.broken) throw ended(command, `ended with exit ${status}`);
  if (status === GIT_EXIT.untestable) return { unbootable: "the command ended with exit 125" };
  return { figure: status === 0 ? 0 : 1 };
}

/** @param text a result, or the name of its file */
function resultOf(text: string) {
  return existsSync(text) ? readResult(text) : parseResult(text, "what the command printed");
}

/** `hipri lab shell`: a prompt on the guest's console, with this machine's own shell and tools. */
import type { Duplex } from "node:stream";
import type { LabWork } from "./lab.js";
import { findProgram, GUEST_BIN } from "./root/contents.js";

/** What one wants at a prompt to look at devices and run jobs; those that this machine has. */
const TOOLS = [
  ...["ls", "cat", "cp", "mv", "rm", "mkdir", "ln", "head", "tail", "wc", "sort", "grep", "sed"],
  ...["dd", "echo", "sleep", "env", "uname", "stty", "od", "tr", "seq", "true"],
  ...["mount", "umount", "lsblk", "dmesg", "ps", "taskset", "setsid", "nvme", "strace", "vi"],
];

/** The shell to take along: one with line editing where there is one. */
const SHELLS = ["bash", "sh"];

/** Names of the programs that the guest's root needs for a prompt. */
export function shellPrograms(): string[] {
  const shell = SHELLS.find((name) => findProgram(name) !== null) ?? "sh";
  return [shell, ...TOOLS.filter((name) => findProgram(name) !== null)];
}

/** setsid makes the console the shell's controlling terminal, so that Ctrl-C reaches its jobs. */
function shellArgv(programs: readonly string[]): string[] {
  const shell = [`${GUEST_BIN}/${programs[0]}`, "-i"];
  return programs.includes("setsid") ? ["setsid", "--ctty", "--wait", ...shell] : shell;
}

/** A guest whose only work is the prompt, for as long as it takes. */
export function shellWork(
  programs: readonly string[],
  terminal: { readonly columns?: number; readonly rows?: number },
): LabWork {
  return {
    files: {},
    cwd: "/root",
    env: {
      TERM: process.env.TERM ?? "vt100",
      PS1: "lab# ",
      COLUMNS: String(terminal.columns ?? 80),
      LINES: String(terminal.rows ?? 24),
    },
    runs: [],
    shell: shellArgv(programs),
    deadline: null,
    host: null,
  };
}

/**
 * Connects the user's terminal with the guest's console. Ctrl-C goes to the guest; Ctrl-D at its
 * prompt ends it.
 */
export function attachTerminal(console: Duplex): { detach: () => void } {
  const { stdin, stdout } = process;
  const isTerminal = stdin.isTTY === true;
  if (isTerminal) stdin.setRawMode(true);
  stdin.pipe(console, { end: false });
  console.pipe(stdout, { end: false });
  return {
    detach() {
      stdin.unpipe(console);
      if (isTerminal) stdin.setRawMode(false);
      stdin.pause();
    },
  };
}

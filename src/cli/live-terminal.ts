/** The terminal of a live view: `q` stops the run as Ctrl-C does, and Ctrl-Z leaves a clean screen. */
import { isatty } from "node:tty";
import { giveBackKeys, takeKeys } from "../ffi/terminal.js";
import type { LiveRegion } from "../report/live/live-region.js";
import type { Interrupt } from "../run/early-end.js";

/** @returns what gives the terminal back */
export function attendTerminal(live: LiveRegion | null, interrupt: Interrupt): () => void {
  if (!live?.isDrawnOver) return () => {};
  interrupt.say = (text) => live.print(text);
  const onKeys = (keys: Buffer): void => {
    if (keys.includes("q")) process.kill(process.pid, "SIGINT");
  };
  const listen = (): void => {
    if (!isatty(0) || !takeKeys(0)) return;
    process.stdin.on("data", onKeys).resume().unref();
    live.hint = "q stops";
  };
  const leave = (): void => {
    if (live.hint !== "") process.stdin.off("data", onKeys).pause();
    live.hint = "";
    giveBackKeys();
  };
  let isSuspended = false;
  const suspend = (): void => {
    isSuspended = true;
    live.clear();
    leave();
    process.off("SIGTSTP", suspend);
    process.kill(process.pid, "SIGTSTP");
  };
  const resume = (): void => {
    // Where SIGSTOP stopped it, the shell has written below what was shown.
    if (!isSuspended) live.forget();
    isSuspended = false;
    process.off("SIGTSTP", suspend).on("SIGTSTP", suspend);
    listen();
  };
  process.on("SIGTSTP", suspend).on("SIGCONT", resume);
  listen();
  return () => {
    process.off("SIGTSTP", suspend).off("SIGCONT", resume);
    leave();
  };
}

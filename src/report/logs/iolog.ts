/** The pattern of a lane's I/Os as fio's iolog, version 3: a line for each, with its time in µs. */
import { ACTIONS } from "../../base/direction.js";
import type { IssuedLog } from "../../result/lane-logs.js";

const HEADER = "fio version 3 iolog\n";

/** Hands the lines to `add`: every target is added and opened, used, and closed at the end. */
export function iologLines({ paths, chunks, endNs }: IssuedLog, add: (line: string) => void): void {
  add(HEADER);
  for (const action of ["add", "open"]) for (const path of paths) add(`0 ${path} ${action}\n`);
  for (const { count, atNs, target, direction, offsetBytes, lengthBytes } of chunks) {
    for (let at = 0; at < count; at++) {
      const us = Math.floor(atNs[at]! / 1e3);
      const path = paths[target[at]!]!;
      const action = ACTIONS[direction[at]!]!;
      add(`${us} ${path} ${action} ${offsetBytes[at]!} ${lengthBytes[at]!}\n`);
    }
  }
  for (const path of paths) add(`${Math.floor(endNs / 1e3)} ${path} close\n`);
}

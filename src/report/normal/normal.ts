/**
 * RunResult → fio's normal output, the text that people read and their scripts grep. Texts, units
 * and rounding are those of fio 3.33 (show_thread_status_normal() and show_group_stats() in its
 * stat.c); later versions only add to single lines.
 */

import { constants } from "node:os";
import { sumGroups } from "../../result/entries/groups.js";
import { reportEntries } from "../../result/hosts/entries.js";
import type { RunResult } from "../../result/model/result.js";
import { endedAtMs } from "../figures.js";
import { ctime } from "../text/printf.js";
import { entryLines } from "./entry.js";
import { diskLines, groupLines } from "./groups.js";
import { openingLines } from "./opening.js";

/** What fio prints before a run: which jobs, how many clones. */
export function normalOpening(result: RunResult): string {
  return text(openingLines(result));
}

/** What fio prints when a signal ends a run; nothing where none did. */
export function normalSignal({ signal }: RunResult): string {
  return signal === null ? "" : `\nfio: terminating on signal ${constants.signals[signal]}\n`;
}

/**
 * What fio prints after a run, or in the middle of one under status-interval. It begins with an
 * empty line.
 */
export function normalReport(result: RunResult): string {
  const entries = reportEntries(result);
  const groups = sumGroups(entries);
  const date = ctime(new Date(endedAtMs(result)));
  // fio takes a group's units from its last entry.
  const units = new Map(entries.map((entry) => [entry.groupId, entry.firstJob]));
  const unifiedOf = (groupId: number) =>
    new Set(entries.filter((entry) => entry.groupId === groupId).map(({ unified }) => unified));
  return text([
    "",
    ...entries.flatMap((entry) => entryLines(entry, groups.get(entry.groupId)!, result.pid, date)),
    ...[...groups].flatMap(([groupId, group]) => [
      "",
      ...groupLines(groupId, group, units.get(groupId)!, unifiedOf(groupId)),
    ]),
    ...(result.disks.length > 0 ? ["", ...diskLines(result.disks)] : []),
  ]);
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

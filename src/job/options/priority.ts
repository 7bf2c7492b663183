/** I/O priorities, of a job and of a share of its I/Os. */
import { everyDirection } from "../../base/direction.js";
import { PRIORITY_CLASS } from "../../base/io-priority.js";
import { SINCE } from "../../base/linux-since.js";
import { ENGINE_MAX_TRANSFER } from "../kernel-bounds.js";
import { orUnset } from "../kinds/choice.js";
import { perDirection } from "../kinds/list.js";
import { int } from "../kinds/number.js";
import {
  PRIORITY_HINT,
  PRIORITY_LEVEL,
  prioritySplits,
  readsAndWrites,
} from "../kinds/priority.js";
import { rowsOf } from "./option-row.js";

const threads = rowsOf("Threads and synchronization");
const engine = rowsOf("I/O engine");

export const PRIORITY_OPTIONS = [
  threads.honoured("prioLevel", orUnset(int(PRIORITY_LEVEL)), {
    name: "prio",
    default: null,
    help: "I/O priority within its class; 0 goes first",
  }),
  threads.honoured("prioClass", orUnset(int({ min: 0, max: 3 })), {
    name: "prioclass",
    default: null,
    help: "I/O priority class: 1 real-time, 2 best effort, 3 idle",
  }),
  threads.honoured("prioHint", orUnset(int(PRIORITY_HINT)), {
    name: "priohint",
    default: null,
    help: `I/O priority hint, such as a limit of duration (Linux ${SINCE.priorityHints})`,
  }),

  engine.honoured("cmdPercent", readsAndWrites(int({ min: 0, max: 100 })), {
    name: "cmdprio_percentage",
    default: everyDirection(0),
    help: "Share of I/Os with a priority of their own, in percent",
  }),
  engine.honoured(
    "cmdClass",
    readsAndWrites(int({ min: PRIORITY_CLASS.REAL_TIME, max: PRIORITY_CLASS.IDLE })),
    {
      name: "cmdprio_class",
      default: everyDirection<number>(PRIORITY_CLASS.REAL_TIME),
      help: "Class of that priority: 1 real-time, 2 best effort, 3 idle",
    },
  ),
  engine.honoured("cmdLevel", readsAndWrites(int(PRIORITY_LEVEL)), {
    name: "cmdprio",
    default: everyDirection(0),
    help: "Level of that priority within its class",
  }),
  engine.honoured("cmdHint", readsAndWrites(int(PRIORITY_HINT)), {
    name: "cmdprio_hint",
    default: everyDirection(0),
    help: `Hint of that priority (Linux ${SINCE.priorityHints})`,
  }),
  engine.honoured("cmdSplits", perDirection(prioritySplits(ENGINE_MAX_TRANSFER)), {
    name: "cmdprio_bssplit",
    default: everyDirection([]),
    help: "Shares with a priority by block size, as size/share or size/share/class/level[/hint]",
  }),
];

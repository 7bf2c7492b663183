/** NUMA nodes (`0,2-3` or `all`), and what memory is to be had from them (`bind:0`). */
import type { MemoryPolicy, NumaNodes } from "../spec/job-spec.js";
import { type Kind, ValueError } from "./kind.js";

/** The highest number that a node may have (CONFIG_NODES_SHIFT of at most 10). */
const MAX_NODE = 1023;

export const numaNodes: Kind<NumaNodes> = {
  expects: "NUMA nodes and ranges (0,2-3), or all",
  parse(text) {
    if (text.trim() === "all") return "all";
    const nodes = text.split(",").flatMap((part) => {
      const [, first, last = first] = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part) ?? [];
      const [from, to] = [Number(first), Number(last)];
      if (first === undefined || from > to) throw new ValueError(`has ${JSON.stringify(part)}`);
      if (to > MAX_NODE) throw new ValueError(`is out of range: nodes end at ${MAX_NODE}`);
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    });
    return [...new Set(nodes)].sort((a, b) => a - b);
  },
  format: (nodes) => (nodes === "all" ? nodes : nodes.join(",")),
};

const MODES = ["default", "prefer", "bind", "interleave", "local"] as const;

/** default and local name no nodes, prefer one, the others at least one. */
export const memoryPolicy: Kind<MemoryPolicy> = {
  expects: "default, local, prefer:NODE, bind:NODES or interleave:NODES",
  parse(text, context) {
    const [word = "", list] = text.split(":", 2);
    const mode = MODES.find((each) => each === word.trim());
    if (mode === undefined) throw new ValueError(`names no policy: ${JSON.stringify(word)}`);
    const takesNodes = mode !== "default" && mode !== "local";
    if (takesNodes !== (list !== undefined)) {
      throw new ValueError(takesNodes ? `names no nodes for ${mode}` : `has nodes, unlike ${mode}`);
    }
    const nodes = list === undefined ? [] : numaNodes.parse(list, context);
    if (mode === "prefer" && nodes.length !== 1) throw new ValueError("prefers more than one node");
    return { mode, nodes };
  },
  format: ({ mode, nodes }) => (nodes.length === 0 ? mode : `${mode}:${numaNodes.format(nodes)}`),
};

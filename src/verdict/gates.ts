/**
 * A comparison of two sides over all their jobs: each figure of each job is a gate of its own, and
 * all of them share one chance of error. Pure: whoever runs the pairs hands them in.
 */
import { weightiest } from "../base/weightiest.js";
import {
  type ComparisonRule,
  type ComparisonState,
  type ComparisonVerdict,
  judgePairs,
  worsening,
} from "./comparison.js";

/** What is compared: a figure of a job. */
export interface Gate {
  readonly job: string;
  /** As in limits: `cpu_per_io`, `read.p50`. */
  readonly figure: string;
  readonly lowerIsBetter: boolean;
  /** It decides; others are shown beside it. */
  readonly isGating: boolean;
}

/** A gate's value on both sides of a pair. */
export interface PairValue {
  readonly a: number;
  readonly b: number;
}

export interface GateState extends ComparisonState {
  readonly gate: Gate;
  /** B / A − 1 as the figure has it, with its interval; null before the first look. */
  readonly change: {
    readonly estimate: number;
    readonly low: number;
    readonly high: number;
  } | null;
  readonly pairs: number;
}

export class Gates<G extends Gate = Gate> {
  readonly gates: readonly G[];
  private readonly rule: ComparisonRule;
  private readonly differences: readonly number[][];
  /** What a look has decided stays. */
  private readonly decided: (GateState | null)[];

  /** @param rule with the number of gating gates */
  constructor(gates: readonly G[], rule: Omit<ComparisonRule, "gates">) {
    this.gates = gates;
    this.rule = { ...rule, gates: gates.filter(({ isGating }) => isGating).length };
    this.differences = gates.map(() => []);
    this.decided = gates.map(() => null);
  }

  /** @param values of each gate, in their order */
  add(values: readonly PairValue[]): void {
    this.gates.forEach(({ lowerIsBetter }, index) => {
      const { a, b } = values[index]!;
      this.differences[index]!.push(worsening(a, b, lowerIsBetter));
    });
    this.look(false);
  }

  /** @param isLast no pair will follow */
  look(isLast: boolean): void {
    this.gates.forEach((gate, index) => {
      if (this.decided[index] !== null) return;
      const state = this.stateOf(gate, index, isLast);
      if (state.verdict !== null) this.decided[index] = state;
    });
  }

  states(): GateState[] {
    return this.gates.map((gate, index) => this.decided[index] ?? this.stateOf(gate, index, false));
  }

  /** null as long as a gate that decides is open. */
  verdict(): ComparisonVerdict | null {
    const verdicts = this.states()
      .filter(({ gate }) => gate.isGating)
      .map(({ verdict }) => verdict);
    if (verdicts.includes(null)) return null;
    return weightiest(verdicts) ?? null;
  }

  private stateOf(gate: Gate, index: number, isLast: boolean): GateState {
    const differences = this.differences[index]!;
    const state = judgePairs(differences, this.rule, isLast);
    return { ...state, gate, change: changeOf(state, gate), pairs: differences.length };
  }
}

/** From log ratios that grow as it worsens to shares of A's value. */
function changeOf({ shift }: ComparisonState, { lowerIsBetter }: Gate): GateState["change"] {
  if (shift === null) return null;
  const share = (log: number): number => Math.expm1(lowerIsBetter ? log : -log);
  const ends = [share(shift.low), share(shift.high)];
  return { estimate: share(shift.estimate), low: Math.min(...ends), high: Math.max(...ends) };
}

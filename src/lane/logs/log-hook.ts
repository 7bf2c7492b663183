/**
 * Keeps what a lane's logs are written from. Logs of bandwidth and I/Os a second in windows are
 * not among it: the main thread samples the lane's counters, which costs the lane nothing.
 */
import type { JobSpec } from "../../job/spec/job-spec.js";
import type { LanePlan } from "../../plan/plan.js";
import type { LaneLogs } from "../../result/lane-logs.js";
import type { Clock } from "../clock.js";
import type { HookCall, LaneHook } from "../hooks.js";
import type { Slots } from "../slots.js";
import { HistogramLog } from "./histogram-log.js";
import { IoLog } from "./io-log.js";
import { PatternLog } from "./pattern-log.js";
import { createSample, SAMPLE } from "./sample.js";
import { WindowLog } from "./window-log.js";

/** Which logs a lane keeps. */
interface Kept {
  readonly perIo: boolean;
  readonly windows: boolean;
  readonly histograms: boolean;
}

/** The hook that keeps a lane's logs; null where the lane has none to keep. */
export function createLogHook({ spec, targets }: LanePlan, slots: Slots): LogHook | null {
  const { bwLog, iopsLog, latLog, histLog, logWindowMs, logHistMs } = spec;
  const kept = {
    perIo: logWindowMs === 0 && (bwLog ?? iopsLog ?? latLog) !== null,
    windows: logWindowMs > 0 && latLog !== null,
    histograms: logHistMs > 0 && histLog !== null,
  };
  const measured = kept.perIo || kept.windows || kept.histograms;
  if (!measured && spec.writeIolog === null) return null;
  const paths = spec.writeIolog === null ? null : targets.map(({ path }) => path);
  return new LogHook(spec, kept, slots, paths);
}

export class LogHook implements LaneHook {
  readonly onCreate: HookCall | undefined;
  readonly onSync: HookCall | undefined;
  readonly onComplete: HookCall | undefined;
  private readonly slots: Slots;
  private readonly pattern: PatternLog | null;
  private readonly ios: IoLog | null;
  private readonly slat: WindowLog | null;
  private readonly clat: WindowLog | null;
  private readonly lat: WindowLog | null;
  private readonly histograms: HistogramLog | null;
  private readonly sample = createSample();
  /** When the measured window began; 0 before. */
  private readonly startNs = new Float64Array(1);

  /** @param paths of the lane's targets, where the pattern of its I/Os is logged; else null */
  constructor(spec: JobSpec, kept: Kept, slots: Slots, paths: readonly string[] | null) {
    const { perIo, windows, histograms } = kept;
    const { logWindowMs, disableSlat, disableClat, disableLat } = spec;
    const window = (field: number, disabled: boolean) =>
      windows && !disabled ? new WindowLog(logWindowMs, field) : null;
    this.slots = slots;
    this.ios = perIo ? new IoLog() : null;
    this.slat = window(SAMPLE.SLAT_NS, disableSlat);
    this.clat = window(SAMPLE.CLAT_NS, disableClat);
    this.lat = window(SAMPLE.LAT_NS, disableLat);
    this.histograms = histograms ? new HistogramLog(spec.logHistMs) : null;
    const pattern = paths === null ? null : new PatternLog(paths);
    this.pattern = pattern;
    this.onCreate = pattern === null ? undefined : (slot, clock) => pattern.add(slots, slot, clock);
    this.onSync = this.onCreate;
    const measured = perIo || windows || histograms;
    this.onComplete = measured ? (slot, clock) => this.complete(slot, clock) : undefined;
  }

  /**
   * The measured window begins: what completed before is not logged. Windows of time are kept in a
   * ramp all the same, and forgotten here, so that V8 has compiled all of them by now.
   */
  begin(clock: Clock): void {
    const logs = this.startNs[0] === 0 ? [this.slat, this.clat, this.lat, this.histograms] : [];
    for (const log of logs) log?.clear();
    this.startNs[0] = clock.now[0]!;
  }

  private complete(slot: number, clock: Clock): void {
    const { slots, sample, slat, clat, lat } = this;
    const nowNs = clock.now[0]!;
    const startNs = this.startNs[0]!;
    const issuedNs = slots.issuedNs[slot]!;
    const createdNs = slots.createdNs[slot]!;
    sample[SAMPLE.COMPLETED_NS] = nowNs - startNs;
    sample[SAMPLE.SLAT_NS] = issuedNs - createdNs;
    sample[SAMPLE.CLAT_NS] = nowNs - issuedNs;
    sample[SAMPLE.LAT_NS] = nowNs - createdNs;
    const direction = slots.direction[slot]!;
    if (this.ios !== null && startNs > 0) this.ios.add(slots, slot, sample);
    if (slat !== null) slat.add(direction, sample);
    if (clat !== null) clat.add(direction, sample);
    if (lat !== null) lat.add(direction, sample);
    if (this.histograms !== null) this.histograms.add(direction, slots.lengthBytes[slot]!, sample);
  }

  /** @param runtimeNs the length of the measured window */
  finish(runtimeNs: number): LaneLogs {
    const endMs = Math.floor(runtimeNs / 1e6);
    return {
      ios: this.ios?.finish() ?? [],
      slat: this.slat?.finish(endMs) ?? [],
      clat: this.clat?.finish(endMs) ?? [],
      lat: this.lat?.finish(endMs) ?? [],
      histograms: this.histograms?.finish() ?? [],
      issued: this.pattern?.finish() ?? null,
    };
  }
}

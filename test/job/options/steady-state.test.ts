/** The options of steady state: their spelling, what they need of each other, what is refused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { analysisOf, jobOf, saidOf } from "../support.js";

describe("steadystate", () => {
  const goalOf = (text: string) => jobOf(`ss=${text}`, "ss_dur=2").steadyState?.goal;

  test("a measure, a method and a limit in percent or its own unit", () => {
    const goals = {
      "iops:0.5%": ["iops", "deviation", 0.5, true],
      "iops_slope:100": ["iops", "slope", 100, false],
      "bw:10m": ["bw", "deviation", 10 << 20, false],
      "bw_slope:.1 %": ["bw", "slope", 0.1, true],
      "lat:1ms": ["lat", "deviation", 1e6, false],
      "lat_slope:50": ["lat", "slope", 50_000, false],
    };
    for (const [text, expected] of Object.entries(goals)) {
      const goal = goalOf(text);
      assert.deepEqual(Object.values(goal ?? {}), expected, text);
    }
  });

  test("bad criteria are refused", () => {
    for (const bad of ["iops", "slope:3%", "iops:-3%", "iops:1e3", "bw:3x", "lat_slope:"]) {
      assert.equal(saidOf(`steadystate=${bad}`, "ss_dur=2").length, 1, bad);
    }
  });

  test("ss_dur alone looks for fio's default", () => {
    assert.deepEqual(jobOf("ss_dur=1m", "ss_ramp=5", "ss_interval=2").steadyState, {
      goal: { measure: "iops", method: "slope", limit: 0.01, isPercent: true },
      windowMs: 60_000,
      rampMs: 5000,
      intervalMs: 2000,
    });
    assert.equal(jobOf().steadyState, null);
  });

  test("what makes no window is said", () => {
    const says = (lines: string[], message: RegExp) => {
      const said = saidOf(...lines);
      assert.equal(said.length, 1, said.join("\n"));
      assert.match(said[0] as string, message);
    };
    says(["ss=iops:3%"], /steadystate has no effect without ss_dur/);
    says(["ss_ramp=3"], /steadystate_ramp_time has no effect/);
    says(["ss_interval=3"], /steadystate_check_interval has no effect/);
    says(["ss_dur=3", "ss_interval=2"], /is no multiple of/);
    says(["ss_dur=1"], /is no multiple of ss_interval=1000ms above it/);
    says(["ss_dur=2", "ss_interval=500ms"], /less than a second/);
    says(["ss_dur=2", "ss=lat:3%", "gtod_reduce=1"], /disable_clat does not measure them/);
  });

  test("a job file spells it as it was meant", () => {
    const { findings } = analysisOf("[job]\nsteadystate=bw_slope:0.3%\nss_dur=10s\n");
    assert.deepEqual([findings.errors, findings.notices], [[], []]);
  });
});

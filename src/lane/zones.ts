/** The zones of a lane's targets as they are when it begins, under zonemode=zbd. */
import { EnvironmentError } from "../base/errors.js";
import { inspectTarget } from "../device/target/target-facts.js";
import { maxOpenZonesOf, readZones, zoneCalls } from "../device/target/zones.js";
import type { LanePlan, TargetPlan, ZoneLayout } from "../plan/plan.js";
import { emulatedZones, type ZoneCalls, type ZoneState } from "../plan/program/zones.js";
import { writes } from "../plan/workload.js";
import { WORD } from "./memory.js";

/**
 * Where the job writes and verifies, zones that are not empty are reset first, as fio does it.
 * @param fds of the targets; empty for ioengine=null
 * @param words where resets are counted
 * @returns by target; null for a lane that knows no zones
 * @throws HipriError where zones cannot be read or reset
 */
export function openZones(
  plan: LanePlan,
  fds: ArrayLike<number>,
  words: Float64Array,
): ZoneState[] | null {
  if (plan.spec.zbd === null) return null;
  const onReset = (): void => {
    words[WORD.ZONE_RESETS]!++;
  };
  return plan.targets.map((target, index) => {
    const layout = target.zones as ZoneLayout;
    if (!layout.ofDevice) return emulatedZones(layout, target.lengthBytes, onReset);
    return openDeviceZones(plan, target, fds[index] as number, onReset);
  });
}

function openDeviceZones(
  { spec }: LanePlan,
  target: TargetPlan,
  fd: number,
  onReset: () => void,
): ZoneState {
  const { path } = target;
  const calls = zoneCalls(fd, path);
  if (spec.verify !== null && !spec.verify.only && writes(spec)) {
    emptyZones(target, fd, calls, onReset);
  }
  const maxOpen = maxOpenZonesOf(inspectTarget(path).blockDevice);
  return { reports: readZones(fd, path), maxOpen, calls, onReset };
}

/** What is verified is planned without the device, for zones that are all alike. */
function emptyZones(
  target: TargetPlan,
  fd: number,
  { reset }: ZoneCalls,
  onReset: () => void,
): void {
  const { path, offsetBytes, sizeBytes } = target;
  const { zoneBytes } = target.zones as ZoneLayout;
  for (const zone of readZones(fd, path)) {
    const { startBytes } = zone;
    if (startBytes < offsetBytes || startBytes >= offsetBytes + sizeBytes) continue;
    if (!zone.sequential || zone.offline || zone.capacityBytes !== zoneBytes) {
      const text = `verify needs sequential zones that can be written whole, and that at ${startBytes} is none`;
      throw new EnvironmentError(text, {
        place: path,
        cure: "Use offset= and size= for other zones, or leave verify out.",
      });
    }
    if (zone.writePointerBytes === startBytes) continue;
    reset(startBytes, zoneBytes);
    onReset();
  }
}

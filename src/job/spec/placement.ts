/** Data placement of NVMe writes: the part of a JobSpec that says which placement identifier each has. */

/** `dp_scheme`: writes that begin in [beginBytes, endBytes) have this identifier. */
export interface PlacementRange {
  readonly beginBytes: number;
  readonly endBytes: number;
  /** 0..65535 */
  readonly id: number;
}

export interface Placement {
  /** The directive: flexible data placement, or streams. */
  readonly kind: "fdp" | "streams";
  /**
   * `plids`, ascending: of fdp, indices into the identifiers that the device has for the namespace,
   * none for the first 128 of them; of streams, the identifiers themselves, at least one.
   */
  readonly ids: readonly number[];
  readonly select: "random" | "roundrobin" | "scheme";
  /** The file that select=scheme names; else null. */
  readonly schemeFile: string | null;
  /** What stands in it, in its order: the first range that fits counts. Empty until it is read. */
  readonly scheme: readonly PlacementRange[];
}

/** As fio's FIO_MAX_DP_IDS. */
export const MAX_PLACEMENT_IDS = 128;
/** Identifiers have 16 bits. */
export const MAX_PLACEMENT_ID = 0xffff;

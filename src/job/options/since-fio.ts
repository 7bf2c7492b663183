/**
 * Since when fio has an option, as far as three of its versions tell: Debian 12's (3.33), 3.41 and
 * 3.42. Sources: for 3.33 and 3.41 the tables of options in fio's own sources; 3.42 is what hipri's
 * table has of fio's and 3.41 has not, whose own sources were not looked at.
 */
export const FIO_VERSIONS = ["3.33", "3.41", "3.42"] as const;
export type FioVersion = (typeof FIO_VERSIONS)[number];

/** What 3.41 has and 3.33 has not, and what 3.41 has not. */
const NEW_IN: Readonly<Record<Exclude<FioVersion, "3.33">, string>> = {
  "3.41":
    "apptag apptag_mask cmdprio_hint data_placement dataplacement deac dp_scheme fdp fdp_pli fdp_pli_select filetype http_object_mode " +
    "http_s3_security_token job_start_clock_id libaio_vectored libblkio_driver " +
    "libblkio_force_enable_completion_eventfd libblkio_num_entries libblkio_path " +
    "libblkio_pre_connect_props libblkio_pre_start_props libblkio_queue_size libblkio_vectored " +
    "libblkio_wait_mode libblkio_write_zeroes_on_trim log_issue_time log_window_value " +
    "md_per_io_size num_range pi_act pi_chk plid_select plids priohint recover_zbd_write_error " +
    "spr_num_regions spr_op sprandom ss_interval steadystate_check_interval thinkcycles verify_header_seed " +
    "verify_mode verify_pattern_interval verify_write_sequence write_mode xnvme_dev_subnqn xnvme_mem",
  "3.42":
    "cdb_len comm end_syncfs ramp_size random_sequence_stride read_mode rocm_io spr_cs " +
    "verify_bytchk verify_policy write_zone_remainder",
};

const SINCE: ReadonlyMap<string, FioVersion> = new Map(
  Object.entries(NEW_IN).flatMap(([version, names]) =>
    names.split(" ").map((name) => [name, version as FioVersion] as const),
  ),
);

const HIPRIS_OWN: ReadonlySet<string> = new Set([
  "assert",
  "hybrid",
  "ring",
  "ring_resize",
  "skip_unsupported",
]);

/** The first of the versions that has an option of one of these names; null for hipri's own. */
export function sinceFio(...names: readonly string[]): FioVersion | null {
  if (names.every((name) => HIPRIS_OWN.has(name))) return null;
  const known = names.map((name) => SINCE.get(name) ?? FIO_VERSIONS[0]);
  return FIO_VERSIONS.find((version) => known.includes(version)) ?? null;
}

/** Why a version of fio does not take an option; null where it does. */
export function missingIn(name: string, version: FioVersion): string | null {
  const since = sinceFio(name);
  if (since === null) return `${name} is hipri's own`;
  const isThere = FIO_VERSIONS.indexOf(since) <= FIO_VERSIONS.indexOf(version);
  return isThere ? null : `fio ${version} has no ${name}, ${since} has`;
}

/** All names that are told apart here, for the test that holds them against the table. */
export const TOLD_APART: readonly string[] = [...SINCE.keys(), ...HIPRIS_OWN];

/** Engines of fio that hipri does not have, and the options that belong to them. */
import { rowsOf } from "./option-row.js";

const engine = rowsOf("Engines that hipri does not have");

const CEPH = "it is for Ceph, and hipri drives kernel storage";
const NETWORK = "it is for networks, and hipri drives kernel storage";
const FILE_CALLS = "it measures file system calls, and hipri drives reads and writes";
const PMEM = "it is for persistent memory through user space, and hipri drives kernel storage";
const GPU = "it is for GPU memory, and hipri drives kernel storage";
const USER_SPACE = "it drives storage from user space, and hipri through the kernel";
const OTHER_SYSTEM = "it is for another operating system";

/** Engine → why it is refused. */
export const FOREIGN_ENGINES: Readonly<Record<string, string>> = {
  splice: "hipri does not splice",
  sg: "hipri does not speak SCSI",
  cpuio: "it burns CPU and does no I/O",
  net: NETWORK,
  netsplice: NETWORK,
  rdma: NETWORK,
  nbd: NETWORK,
  nfs: NETWORK,
  http: NETWORK,
  libiscsi: NETWORK,
  librpma_apm_client: NETWORK,
  librpma_apm_server: NETWORK,
  librpma_gpspm_client: NETWORK,
  librpma_gpspm_server: NETWORK,
  rados: CEPH,
  rbd: CEPH,
  gfapi: "it is for GlusterFS, and hipri drives kernel storage",
  gfapi_async: "it is for GlusterFS, and hipri drives kernel storage",
  libhdfs: "it is for HDFS, and hipri drives kernel storage",
  dfs: "it is for DAOS, and hipri drives kernel storage",
  ime: "it is for DDN IME, and hipri drives kernel storage",
  ime_psync: "it is for DDN IME, and hipri drives kernel storage",
  ime_psyncv: "it is for DDN IME, and hipri drives kernel storage",
  ime_aio: "it is for DDN IME, and hipri drives kernel storage",
  ftruncate: FILE_CALLS,
  falloc: FILE_CALLS,
  e4defrag: FILE_CALLS,
  exec: "hipri runs no commands out of job files",
  filexattr: FILE_CALLS,
  page_fault: "it measures page faults, and hipri drives reads and writes",
  mtd: "it is for raw flash, and hipri drives block devices and files",
  pmemblk: PMEM,
  "dev-dax": PMEM,
  libpmem: PMEM,
  libcufile: GPU,
  libhipfile: GPU,
  libblkio: USER_SPACE,
  libzbc: "hipri does not support zoned devices",
  spdk: USER_SPACE,
  spdk_bdev: USER_SPACE,
  xnvme: USER_SPACE,
  external: "hipri loads no engines from outside",
  guasi: "fio has dropped it",
  windowsaio: OTHER_SYSTEM,
  solarisaio: OTHER_SYSTEM,
};

/** The options of those engines, by engine. An option of several stands under the first. */
const OPTIONS_OF: Readonly<Record<string, readonly string[]>> = {
  sg: ["sg_write_mode", "stream_id", "cdb_len", "verify_bytchk"],
  cpuio: ["cpuload", "cpuchunks", "cpumode", "exit_on_io_done"],
  net: [
    "hostname",
    "port",
    "protocol",
    "proto",
    "nodelay",
    "listen",
    "pingpong",
    "interface",
    "ttl",
    "window_size",
    "mss",
  ],
  rdma: ["bindname", "verb"],
  librpma: ["serverip", "direct_write_to_pmem", "busy_wait_polling"],
  nbd: ["uri"],
  nfs: ["nfs_url"],
  http: [
    "http_host",
    "http_user",
    "http_pass",
    "https",
    "http_mode",
    "http_s3_region",
    "http_s3_key",
    "http_s3_keyid",
    "http_s3_security_token",
    "http_s3_sse_customer_key",
    "http_s3_sse_customer_algorithm",
    "http_s3_storage_class",
    "http_swift_auth_token",
    "http_verbose",
    "http_object_mode",
  ],
  rbd: ["clustername", "rbdname", "pool", "clientname", "busy_poll"],
  rados: ["conf", "touch_objects"],
  gfapi: ["volume", "brick", "single-instance"],
  libhdfs: ["namenode", "hdfsdirectory", "chunk_size"],
  dfs: ["cont", "object_class", "svcl"],
  e4defrag: ["donorname", "inplace"],
  exec: ["program", "arguments", "grace_time", "std_redirect"],
  mtd: ["skip_bad"],
  libcufile: ["gpu_dev_ids", "gpu_dev_id", "cuda_io", "rocm_io"],
  libblkio: [
    "libblkio_driver",
    "libblkio_path",
    "libblkio_pre_connect_props",
    "libblkio_num_entries",
    "libblkio_queue_size",
    "libblkio_pre_start_props",
    "libblkio_vectored",
    "libblkio_write_zeroes_on_trim",
    "libblkio_wait_mode",
    "libblkio_force_enable_completion_eventfd",
  ],
  xnvme: [
    "xnvme_async",
    "xnvme_sync",
    "xnvme_admin",
    "xnvme_dev_nsid",
    "xnvme_dev_subnqn",
    "xnvme_iovec",
    "xnvme_mem",
  ],
};

export const FOREIGN_OPTIONS = Object.entries(OPTIONS_OF).flatMap(([owner, names]) =>
  names.map((name) =>
    engine.refused(`it belongs to ioengine ${owner}, which hipri does not have`, {
      name,
      help: `Option of ioengine ${owner}`,
    }),
  ),
);

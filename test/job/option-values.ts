/**
 * Values of options as public job files have them, all of which Debian's fio takes and which fit each
 * other: with fio's own engine, without files to read and without zones. `(bare)` is a flag.
 */
export const OPTION_VALUES: ReadonlyMap<string, readonly (string | null)[]> = new Map(
  `
allow_file_create 1
ba 4k 512
block_error_percentiles 0
blockalign 4k
blocksize 4k
bs 4k 8k,16k 512 1m 64k, 4096 4K 1M ,8k 4k,8k,4k 0x1000 4kb 128KB 1MB
bs_is_seq_rand 0 1
bs_unaligned (bare)
bsrange 4k-64k 1k-4k,8k-16k 512-128k
bssplit 4k/50:8k/50 512/10:4k/ 4k/50:8k/50,16k/30:32k/70 4k/10:64k/50:128k/
buffer_compress_chunk 512 4k
buffer_compress_percentage 0 50 100
buffer_pattern 0xdeadbeef "abc" 0xff 123
buffered 0 1
bwavgtime 500
clat_percentiles 0 1
clocksource gettimeofday clock_gettime cpu
continue_on_error none all io verify read write
cpumask 1
cpus_allowed 0 0-1 0,1
cpus_allowed_policy split shared
create_fsync 0 1
create_on_open 0 1
create_only 0
create_serialize 0 1
dedupe_global 0 1
dedupe_mode repeat working_set
dedupe_percentage 0 50
dedupe_working_set_percentage 10
description text
direct 0 1
disable_bw 1
disable_bw_measurement 0 1
disable_clat 0 1
disable_lat 0 1
disable_slat 0 1
disk_util 0 1
do_verify 0 1
end_fsync 0 1
error_dump 0 1
exit_what group all stonewall
exitall (bare)
experimental_verify 0 1
fadvise_hint 0 1 random sequential
fallocate none posix native 0 1 keep truncate
fdatasync 1 16
file_append 0 1
file_service_type roundrobin random sequential random:4 zipf:1.2
file_size 1m
filename_format f.$jobnum.$filenum a.$jobname
filesize 16m 4k-64k 1g
fill_device 0
flow 1 8 100
flow_id 0 1
flow_sleep 100
fsync 1 32
fsync_on_close 0 1
group_reporting (bare) 1
gtod_cpu 0
gtod_reduce 0 1
hugepage 4k
hugepage-size 2m
ignore_error ENOSPC EIO,ENOSPC
invalidate 0 1
io_size 4m 10% 8m
io_submit_mode inline offload
iodepth 1 4 32 128 1024
iodepth_batch 1 8
iodepth_batch_complete_max 8 32
iodepth_batch_complete_min 1 0 4
iodepth_low 1 8
ioengine libaio sync psync vsync pvsync pvsync2 mmap posixaio io_uring null
iomem malloc
iomem_align 4k 0
iopsavgtime 500
kb_base 1000 1024
lat_percentiles 0 1
latency_percentile 99.0 100
latency_target 10ms 1000
latency_window 1s
lockfile none exclusive readwrite
lockmem 1m 0
log_avg_msec 100 1000
log_compression 64k
log_entries 1024
log_hist_msec 100
log_max_value 0 1
log_offset 0 1
log_store_compressed 0
log_unix_epoch 1
loops 1 3
max_latency 1s 0
mem malloc shm mmap mmaphuge shmhuge
new_group (bare)
nice 0 5
norandommap (bare) 1 0
nrfiles 1 4
numa_cpu_nodes 0
numa_mem_policy local bind:0
number_ios 100
numjobs 1 2 4
offset 0 4k 10% 1m
offset_align 4k
offset_increment 1m 10%
openfiles 1 2
overwrite 0 1
per_job_logs 0 1
percentage_random 50 0 100
percentile_list 50:99:99.9 99.99 1.00:25:50
pre_read 0 1
prio 0 4
prioclass 1 2 3
ramp_time 1 5s 1m
random_distribution zipf:1.2 pareto:0.2 random normal:50 zoned:50/5:30/15:20/80 zipf zipf:1.1:0.5
random_generator tausworthe lfsr tausworthe64
randrepeat 0 1
randseed 42 123456789
rate 10m 1m,2m 500k 1m,
rate_cycle 1000
rate_iops 100 100,200 1000
rate_min 1k
rate_process linear poisson
readwrite randread
refill_buffers (bare) 1
runtime 10 30s 1m 0 2h 500ms
rw read write randread randwrite rw randrw readwrite read:2 randwrite:8 write:4k trimwrite randtrim trim randtrimwrite rw:64k
rw_sequencer sequential identical
rwmixread 70 0 100 50
rwmixwrite 30
scramble_buffers 0 1
serialize_overlap 0 1
size 16m 1g 10% 100% 64k 2G 512M 1gb
slat_percentiles 0 1
softrandommap 1 0
ss iops:10%
ss_dur 10
ss_ramp 2
startdelay 1 5s 1-3
stats 0 1
steadystate iops:10% bw:5% iops_slope:0.3%
steadystate_duration 10 30s
steadystate_ramp_time 2
stonewall (bare)
sync 0 1 none sync dsync
sync_file_range write:32
thinktime 100 1ms
thinktime_blocks 1 10
thinktime_blocks_type issue complete
thinktime_iotime 1s
thinktime_spin 10
thread (bare) 1 0
time_based (bare) 1 0
timeout 10
trim_backlog 1 8
trim_backlog_batch 0 4
trim_percentage 0 50
trim_verify_zero 0 1
unified_rw_reporting none mixed both 0 1
unit_base 0 8 1
unlink 0 1
unlink_each_loop 0 1
verify md5 crc32c crc32 sha1 sha256 meta 0 1 crc64 crc16 crc7 xxhash null sha3-256 crc32c-intel sha512
verify_async 1
verify_backlog 16 1024
verify_dump 0 1
verify_fatal 0 1
verify_interval 512 1024 4k
verify_pattern 0xdeadbeef 0xff%o"abcd"-21 %o
verify_state_load 0
verify_state_save 0 1
wait_for_previous (bare)
write_barrier 1 0
write_bw_log x (bare)
write_hist_log x
write_iolog iol
write_iops_log x (bare)
write_lat_log x (bare)
zero_buffers (bare) 0
`
    .trim()
    .split("\n")
    .map((line) => line.split(" "))
    .map(([name = "", ...values]) => [
      name,
      values.map((each) => (each === "(bare)" ? null : each)),
    ]),
);

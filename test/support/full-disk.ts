/** Directories on file systems that are full, for a command only. */
import { spawnSync } from "node:child_process";

/** A reason to skip what needs `onFullDisk`, or false. */
export function whyNoFullDisk(): string | false {
  const { status } = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]);
  return status === 0 ? false : "this user may not mount a file system of his own";
}

/**
 * Mounts a tmpfs of 64 pages of 4 KiB on /mnt, prepares it, and fills it but for some pages.
 * @param prepare shell commands, run in /mnt
 * @param inspect shell commands, run in /mnt when the command has ended
 */
export function onFullDisk(prepare: string, freePages: number, inspect: string): readonly string[] {
  const script = `
    home=$PWD
    mount -t tmpfs -o size=256k none /mnt
    cd /mnt
    ${prepare}
    head -c ${freePages * 4096} /dev/zero > spare
    cat /dev/zero > ballast 2>/dev/null || :
    rm spare
    cd "$home"
    set +e
    "$@"
    status=$?
    cd /mnt
    ${inspect}
    exit $status`;
  return ["unshare", "--mount", "sh", "-ec", script, "sh"];
}

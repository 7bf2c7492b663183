/** The system calls of a guest's first process (lab/guest): mounts, kernel modules, power. */
import koffi from "koffi";
import { SystemError } from "./system-error.js";

const libc = koffi.load("libc.so.6");

const rawMount = libc.func(
  "int mount(const char *source, const char *target, const char *type, unsigned long flags, " +
    "const char *data)",
);
const rawInitModule = libc.func(
  "int init_module(const void *image, unsigned long length, const char *parameters)",
);
const rawReboot = libc.func("int reboot(int command)");

function check(result: number, syscall: string): void {
  if (result === -1) throw new SystemError(koffi.errno(), syscall);
}

/** Mounts a file system whose source is called as its type, such as proc. @throws SystemError */
export function mountKernelFs(type: string, target: string): void {
  check(rawMount(type, target, type, 0, ""), `mount(${target})`);
}

/**
 * Loads an uncompressed kernel module.
 * @param parameters as on modprobe's command line: "poll_queues=1 nr_devices=2"
 * @throws SystemError EEXIST when it is loaded already
 */
export function loadModule(image: Uint8Array, parameters: string): void {
  check(rawInitModule(image, image.byteLength, parameters), "init_module");
}

/** LINUX_REBOOT_CMD_POWER_OFF of linux/reboot.h */
const POWER_OFF = 0x4321fedc;

/** Ends the machine at once, without syncing. @throws SystemError */
export function powerOff(): void {
  check(rawReboot(POWER_OFF), "reboot");
}

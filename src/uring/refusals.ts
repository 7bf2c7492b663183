/** Why the kernel refused a ring, in words: each errno with its cause and its cure. */
import { EnvironmentError } from "../base/errors.js";
import { SINCE } from "../base/linux-since.js";
import { errnoName, errnoText } from "../ffi/system-error.js";
import { type IoUringPermission, ioUringPermission, SYSCTL_DISABLED } from "./permission.js";
import type { RingRequest } from "./requests.js";

/** @param lacked the feature without which the set-up would have worked, or null */
export function explainSetupError(
  errno: number,
  request: RingRequest,
  lacked: string | null,
): EnvironmentError {
  const name = errnoName(errno);
  switch (name) {
    case "EPERM":
      return explainPermission(request);
    case "ENOSYS":
      return new EnvironmentError("this kernel has no io_uring, or seccomp hides it (ENOSYS)", {
        cure:
          "Build the kernel with CONFIG_IO_URING (Linux 5.10 or later); in a container, allow " +
          "io_uring_setup, io_uring_enter and io_uring_register in its seccomp profile.",
      });
    case "ENOMEM":
      return new EnvironmentError(
        `not enough locked memory for a ring of depth ${request.depth} (ENOMEM)`,
        { cure: "Raise RLIMIT_MEMLOCK (ulimit -l unlimited), or lower iodepth." },
      );
    case "EMFILE":
    case "ENFILE":
      return new EnvironmentError(`no file descriptor is left for a ring (${name})`, {
        cure: "Raise the limit on open files (ulimit -n).",
      });
    case "EINVAL":
      if (lacked !== null) return lacksFeature(lacked);
  }
  return new EnvironmentError(`io_uring_setup: ${errnoText(errno)} (${name})`, {
    cure: "Look at the kernel's log (dmesg); try a smaller iodepth.",
  });
}

/** @param permission what the kernel tells, read now unless given */
export function explainPermission(
  request: RingRequest,
  permission: IoUringPermission = ioUringPermission(),
): EnvironmentError {
  const { disabled, groupId, seccompFilters } = permission;
  if (disabled !== null && disabled !== 0) {
    const group = groupId === null ? "" : `, or join the group ${groupId}`;
    const others = disabled === 1 ? ` to all without CAP_SYS_ADMIN${group && " or its group"}` : "";
    return new EnvironmentError(
      `io_uring is switched off${others}: kernel.io_uring_disabled=${disabled}`,
      {
        place: SYSCTL_DISABLED,
        cure: `sysctl kernel.io_uring_disabled=0 (as root) allows it${disabled === 1 ? group : ""}.`,
      },
    );
  }
  const sqpollCure = request.sqpoll
    ? ` SQPOLL without CAP_SYS_NICE needs Linux ${SINCE.unprivilegedSqpoll} or later.`
    : "";
  const seccomp =
    seccompFilters > 0
      ? `A seccomp filter looks at this process (${seccompFilters}): run the container with a`
      : "Most likely a security module, or a seccomp profile: run the container with a";
  return new EnvironmentError("the system forbids io_uring to this process (EPERM)", {
    cure: `${seccomp} profile that allows io_uring_setup, or outside of it.${sqpollCure}`,
  });
}

/** The Linux version that brought each feature; SQPOLL together with a CPU is as old as SQPOLL. */
const FEATURE_SINCE: Record<string, string> = {
  commands: SINCE.passthrough,
  "hybrid polling": SINCE.hybridPolling,
  SQPOLL: `${SINCE.sqpoll}, unprivileged since ${SINCE.unprivilegedSqpoll}`,
  IOPOLL: SINCE.iopoll,
  "ring resize": SINCE.ringResize,
};

function lacksFeature(feature: string): EnvironmentError {
  return new EnvironmentError(`this kernel lacks ${feature}, or refuses these settings for it`, {
    cure: `${feature} came with Linux ${FEATURE_SINCE[feature]}; leave it off, or run a newer kernel.`,
  });
}

/** @param entries that the ring was to get */
export function explainResizeError(errno: number, entries: number): EnvironmentError {
  const name = errnoName(errno);
  if (name === "EINVAL") return lacksFeature("ring resize");
  return new EnvironmentError(`giving a ring ${entries} entries: ${errnoText(errno)} (${name})`, {
    place: "ring_resize",
    cure: "Use smaller sizes, or leave ring_resize out.",
  });
}

/** @param amount bytes of buffers, or number of files */
export function explainRegisterError(
  errno: number,
  what: "buffers" | "files",
  amount: number,
): EnvironmentError {
  const name = errnoName(errno);
  if (name === "ENOMEM" && what === "buffers") {
    const kib = Math.ceil(amount / 1024);
    return new EnvironmentError(`${kib} KiB of buffers cannot be locked (ENOMEM)`, {
      place: "fixedbufs",
      cure: `Raise RLIMIT_MEMLOCK (ulimit -l ${kib + 1024}, or unlimited), or lower iodepth or bs.`,
    });
  }
  const option = what === "buffers" ? "fixedbufs" : "registerfiles";
  return new EnvironmentError(
    `registering ${amount} ${what === "buffers" ? "bytes of buffers" : "files"}: ` +
      `${errnoText(errno)} (${name})`,
    { place: option, cure: `Run without ${option}=1, or with a smaller iodepth or block size.` },
  );
}

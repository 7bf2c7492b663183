/**
 * Writes cpio archives in the "newc" format, the one that Linux unpacks as its first root.
 * Source: Documentation/driver-api/early-userspace/buffer-format.rst of the kernel.
 */

/** One member of the archive. Paths are absolute, as they will be in the guest. */
export type CpioEntry =
  | { readonly kind: "directory"; readonly path: string }
  | {
      readonly kind: "file";
      readonly path: string;
      readonly mode: number;
      readonly data: Uint8Array;
    }
  | { readonly kind: "link"; readonly path: string; readonly target: string };

const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;
const S_IFLNK = 0o120000;

function padding(length: number): Uint8Array {
  return new Uint8Array((4 - (length % 4)) % 4);
}

/** Header and padded name; all fields are eight hexadecimal digits. */
function header(inode: number, mode: number, path: string, size: number): Uint8Array[] {
  const name = Buffer.from(`${path.slice(1)}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, size, 0, 0, 0, 0, name.length, 0];
  const text = fields.map((field) => field.toString(16).padStart(8, "0")).join("");
  const head = Buffer.concat([Buffer.from(`070701${text}`), name]);
  return [head, padding(head.length)];
}

function member(entry: CpioEntry, inode: number): Uint8Array[] {
  if (entry.kind === "directory") return header(inode, S_IFDIR | 0o755, entry.path, 0);
  const data = entry.kind === "file" ? entry.data : Buffer.from(entry.target);
  const mode = entry.kind === "file" ? S_IFREG | entry.mode : S_IFLNK | 0o777;
  return [...header(inode, mode, entry.path, data.length), data, padding(data.length)];
}

/**
 * The archive as chunks to write one after the other. Each path may occur once, and a directory
 * must come before what is in it; times and owners are zero, so equal entries give equal bytes.
 */
export function* cpioChunks(entries: Iterable<CpioEntry>): Generator<Uint8Array> {
  let inode = 0;
  for (const entry of entries) yield* member(entry, ++inode);
  yield* header(0, 0, "/TRAILER!!!", 0);
}

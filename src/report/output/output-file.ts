/**
 * Where a result goes: a file that is whole at every moment, or what takes a text as it comes: an
 * open descriptor such as /dev/stdout, a terminal, /dev/null.
 */
import { constants, fstatSync, openSync, type Stats, statSync } from "node:fs";
import { EnvironmentError, IoError, UsageError } from "../../base/errors.js";
import { assertWritable, nameOf, reasonOf, type SideFile } from "../../files/side-file.js";
import {
  assertTakesWrites,
  replaceFile,
  type Sink,
  writeAll,
  writePieces,
} from "../../files/write.js";

export interface OutputFile extends SideFile {
  /** Each text takes the place of the one before; otherwise it goes behind it. */
  readonly replaces: boolean;
  /**
   * Writes a text, whole or not at all where it replaces.
   * @param content may make it in pieces
   * @param final it is the last one, and is to be on the disk afterwards
   * @throws IoError when it cannot, as on a file system that has filled up
   */
  write(content: Content, final?: boolean): void;
}

type Content = string | ((put: (piece: string) => void) => void);

const RESULT = { option: "--output", name: "the result" } as const;

/**
 * Makes sure that a result can be written there; nothing is written yet.
 * @throws UsageError, EnvironmentError as assertWritable()
 */
export function reserveOutput(
  path: string,
  { option, name }: Readonly<Record<"option" | "name", string>> = RESULT,
): OutputFile {
  const place = `${option} ${path}`;
  const file: SideFile = { path, option, place, name };
  const stream = openStream(file);
  if (stream === null) assertWritable(file);
  return {
    ...file,
    replaces: stream === null,
    write(content, final = true) {
      try {
        const produce = (sink: Sink): void => {
          if (typeof content === "string") sink(content);
          else writePieces(sink, content);
        };
        if (stream === null) replaceFile(path, produce, final);
        else produce((piece) => writeAll(stream, piece));
      } catch (error) {
        throw new IoError(`${name} was not written: ${reasonOf(error)}`, {
          place,
          cause: error,
        });
      }
    },
  };
}

/** The same for the page of --html. */
export function reservePage(path: string): OutputFile {
  return reserveOutput(path, { option: "--html", name: "the page" });
}

/** The descriptor of what takes texts as they come; null for all else. @throws HipriError */
function openStream(file: SideFile): number | null {
  const descriptor = descriptorOf(file.path);
  if (descriptor !== null) return openDescriptor(file, descriptor);
  const stats = statSync(file.path, { throwIfNoEntry: false });
  if (stats === undefined || !isHarmless(stats)) return null;
  return openSync(file.path, constants.O_WRONLY | constants.O_NOCTTY);
}

/** The names of descriptors that this process has open (proc(5)). */
const DESCRIPTORS = /^\/dev\/(?:fd\/(\d+)|(stdout)|(stderr))$|^\/proc\/self\/fd\/(\d+)$/;

function descriptorOf(path: string): number | null {
  const match = DESCRIPTORS.exec(path);
  if (match === null) return null;
  if (match[2] !== undefined) return 1;
  return match[3] !== undefined ? 2 : Number(match[1] ?? match[4]);
}

/** What a shell has opened, such as the pipe of `>(command)`. */
function openDescriptor(file: SideFile, descriptor: number): number {
  const { place } = file;
  const cure = "Let the shell open it for writing, or name a regular file.";
  try {
    const stats = fstatSync(descriptor);
    if (stats.isBlockDevice() || (stats.isCharacterDevice() && !isHarmless(stats))) {
      throw new EnvironmentError(`${nameOf(file)} would write over a device`, { place, cure });
    }
    assertTakesWrites(descriptor);
    return descriptor;
  } catch (error) {
    if (error instanceof EnvironmentError) throw error;
    const text = `${nameOf(file)} cannot be written: ${reasonOf(error)}`;
    throw new UsageError(text, { place, cure, cause: error });
  }
}

/** /dev/null, /dev/zero, /dev/full and terminals (admin-guide/devices.txt of the kernel). */
function isHarmless(stats: Stats): boolean {
  if (!stats.isCharacterDevice()) return false;
  // As gnu_dev_major(3) and gnu_dev_minor(3) take it apart.
  const major = (stats.rdev >>> 8) & 0xfff;
  const minor = (stats.rdev & 0xff) + ((stats.rdev >>> 20) << 8);
  if (major === 1) return [3, 5, 7].includes(minor);
  return (major === 5 && minor === 0) || (major >= 136 && major <= 143);
}

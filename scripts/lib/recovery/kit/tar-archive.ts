/** A file of an archive. */
export interface ArchiveFile {
  readonly path: string;
  readonly content: Buffer;
}

const BLOCK = 512;
const LONGEST_PATH = 100;

/**
 * Writes a POSIX tar archive (ustar) in memory: in a disaster, `age -d kit | tar xz` opens a kit on a machine
 * that has nothing of nordmesh. The same files give the same bytes.
 */
export function writeArchive(files: readonly ArchiveFile[]): Buffer {
  const blocks = files.flatMap(({ path, content }) => [
    renderHeader(path, content.length),
    content,
    Buffer.alloc(padding(content.length)),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

/** Reads such an archive. Throws an `Error` where it is cut off, or no archive of ours. */
export function readArchive(archive: Buffer): ArchiveFile[] {
  const files: ArchiveFile[] = [];
  let at = 0;
  while (at + BLOCK <= archive.length && archive[at] !== 0) {
    const header = archive.subarray(at, at + BLOCK);
    if (field(header, 257, 5) !== "ustar" || !isSound(header)) {
      throw new Error(`the archive is damaged at byte ${String(at)}`);
    }
    const bytes = parseInt(field(header, 124, 12), 8);
    const content = archive.subarray(at + BLOCK, at + BLOCK + bytes);
    if (content.length !== bytes) throw new Error("the archive is cut off");
    files.push({ path: field(header, 0, LONGEST_PATH), content });
    at += BLOCK + bytes + padding(bytes);
  }
  if (at + BLOCK > archive.length) throw new Error("the archive is cut off");
  return files;
}

function renderHeader(path: string, bytes: number): Buffer {
  if (path.length > LONGEST_PATH)
    throw new Error(`unreachable: ${path} is too long for an archive`);
  const header = Buffer.alloc(BLOCK);
  header.write(path, 0, "latin1");
  header.write("0000600\0", 100);
  header.write("0000000\0", 108);
  header.write("0000000\0", 116);
  header.write(`${bytes.toString(8).padStart(11, "0")}\0`, 124);
  header.write("00000000000\0", 136);
  header.write("0", 156);
  header.write("ustar\x0000", 257);
  header.write(`${checksumOf(header).toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}

/** Sum of a header's bytes, with its own field as blanks. */
function checksumOf(header: Buffer): number {
  let sum = 0;
  for (const [index, byte] of header.entries()) sum += index >= 148 && index < 156 ? 0x20 : byte;
  return sum;
}

function isSound(header: Buffer): boolean {
  return parseInt(field(header, 148, 8), 8) === checksumOf(header);
}

function field(header: Buffer, from: number, length: number): string {
  const text = header.toString("latin1", from, from + length);
  const end = text.indexOf("\0");
  return end === -1 ? text : text.slice(0, end);
}

function padding(bytes: number): number {
  return (BLOCK - (bytes % BLOCK)) % BLOCK;
}

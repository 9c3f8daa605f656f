import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const MEMORY_DISK = '/dev/shm';
const ROOM_BYTES_MIN = 2 * 1024 ** 3;

/**
 * Where tests put databases: in memory where there is room, since each new one is 40 MB that PostgreSQL syncs to disk.
 * What is tested is not the disk.
 */
export function scratchFolder(): string {
  if (!existsSync(MEMORY_DISK)) return tmpdir();
  const { bavail, bsize } = statfsSync(MEMORY_DISK);
  return bavail * bsize > ROOM_BYTES_MIN ? MEMORY_DISK : tmpdir();
}

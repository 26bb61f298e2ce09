// A SYSTEMTIME as an answer.

import type { Box, OutBuffer } from '../boxes/index.ts'
import type { SYSTEMTIME } from './system-time.ts'

const SIZEOF_SYSTEMTIME = 16

/** Into a box, or as eight words of 16 bits. False when a buffer or a stated length is too small. */
export function deliverTime(time: SYSTEMTIME, buffer: OutBuffer, length: Box<number> | null): boolean {
  const stated = length?.value ?? SIZEOF_SYSTEMTIME
  if (length !== null) length.value = SIZEOF_SYSTEMTIME
  if (buffer === null || buffer === undefined || stated < SIZEOF_SYSTEMTIME) return false
  if (!(buffer instanceof Uint8Array)) {
    buffer.value = time
    return true
  }
  if (buffer.length < SIZEOF_SYSTEMTIME) return false
  const view = new DataView(buffer.buffer, buffer.byteOffset)
  words(time).forEach((word, i) => {
    view.setUint16(2 * i, word, true)
  })
  return true
}

const words = (time: SYSTEMTIME): number[] => [
  time.wYear,
  time.wMonth,
  time.wDayOfWeek,
  time.wDay,
  time.wHour,
  time.wMinute,
  time.wSecond,
  time.wMilliseconds,
]

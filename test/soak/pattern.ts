// Body bytes that identify their exchange and offset.

export function pattern(id: number, from: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let i = 0; i < length; i++) bytes[i] = byteAt(id, from + i)
  return bytes
}

/** The first offset at which `bytes` differs from the pattern, or -1. */
export function differsAt(id: number, from: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== byteAt(id, from + i)) return from + i
  return -1
}

const byteAt = (id: number, offset: number): number => ((id * 31 + offset * 7 + (offset >> 8)) >>> 0) & 0xff

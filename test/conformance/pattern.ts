// The bytes that stand for a large body, and the number by which two bodies are compared.

const PERIOD = 26

/** `bytes` bytes of a, b, c … z, a, b …, from the place `at` on. */
export function pattern(bytes: number, at = 0): Buffer {
  const start = at % PERIOD
  const alphabet = Buffer.from('abcdefghijklmnopqrstuvwxyz')
  return Buffer.alloc(bytes, Buffer.concat([alphabet.subarray(start), alphabet.subarray(0, start)]))
}

/** FNV-1a, 32 bits, eight hexadecimal digits. */
export function fnv(pieces: Iterable<Uint8Array>): string {
  let hash = 0x811c9dc5
  for (const piece of pieces)
    for (let index = 0; index < piece.length; index++)
      hash = Math.imul(hash ^ (piece[index] as number), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

// Each piece of a large body is new memory outside of V8's heap. Two defaults make that expensive.
//
// glibc gives memory back to the kernel as soon as the garbage collector has freed 128 KiB at the end of the heap. The kernel then has to clear
// each page of it for the next pieces: up to 120 page faults a MiB. After a larger piece was freed, glibc keeps up to twice its size
// ("dynamic mmap threshold" in mallopt(3)). So one is made and dropped. Nobody writes to it, so it takes no memory.
//
// V8 looks for dead pieces in its young generation when they come to 32 MiB, but may start to mark the whole heap after 8. In a process that was
// idle for a while and has more than 8 MB of heap, a download marked all of it once for every 16 MiB, which cost more than the download
// itself. So the young generation is collected earlier. This takes a fraction of a millisecond.

const COUNTED_BYTES = 16_777_216
/** Below the 8 MiB. */
const YOUNG_BYTES = 6_291_456
/** If a collection takes long, because other young objects are alive, the next one comes later, after at most this many bytes. */
const MOST_YOUNG_BYTES = 16_777_216
const BYTES_PER_MS = 3_145_728

let isKept = false
let young = 0
let due = YOUNG_BYTES
let collect: ((options: { type: 'minor' }) => void) | undefined

/** Called when a piece of a large body got memory of its own. */
export function pieceMade(bytes: number): void {
  young += bytes
  if (young < due) return
  young = 0
  keepFreedMemory()
  collect ??= collector()
  const began = performance.now()
  collect({ type: 'minor' })
  due = Math.min(MOST_YOUNG_BYTES, Math.max(YOUNG_BYTES, (performance.now() - began) * BYTES_PER_MS))
}

/** Affects the whole process; done once, before the first large body. It does no harm with other C libraries. */
export function keepFreedMemory(): void {
  if (isKept) return
  isKept = true
  try {
    Buffer.allocUnsafeSlow(COUNTED_BYTES)
  } catch {
    // Without enough memory for it, large bodies are slower.
  }
}

/** V8's `gc`. Programs that were started with --expose-gc have it; in others, a new context provides it. */
function collector(): NonNullable<typeof collect> {
  if (typeof globalThis.gc === 'function') return globalThis.gc as NonNullable<typeof collect>
  try {
    const { setFlagsFromString } = process.getBuiltinModule('node:v8')
    setFlagsFromString('--expose-gc')
    try {
      return process.getBuiltinModule('node:vm').runInNewContext('gc')
    } finally {
      setFlagsFromString('--no-expose-gc')
    }
  } catch {
    // Not V8, or a part of Node that has neither: the collector decides by itself.
    return () => {}
  }
}

// Large bodies come and go in pieces of new memory. As soon as the garbage collector has freed 128 KiB at the end of the heap, glibc
// gives them back to the kernel, which has to clear each page of them for the next pieces: up to 120 page faults a MiB, half of
// the CPU of a download. After a larger piece was freed, glibc keeps up to twice its size ("dynamic mmap threshold" in mallopt(3)).
// So one is made and dropped. Nobody writes to it, so it takes no memory.

const COUNTED_BYTES = 16_777_216

let isKept = false

/** For the whole process, once, before large bodies are moved. Other C libraries do not mind. */
export function keepFreedMemory(): void {
  if (isKept) return
  isKept = true
  try {
    Buffer.allocUnsafeSlow(COUNTED_BYTES)
  } catch {
    // Where there is no room for it, large bodies are slower.
  }
}

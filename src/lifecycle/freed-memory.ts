// Makes glibc keep freed memory. Each piece of a large body is new memory. When the garbage collector has freed 128 KiB at the end of
// the heap, glibc gives them back to the kernel, which then has to clear each page for the next pieces: up to 120 page faults per MiB,
// half of the CPU of a download. But once a larger block was freed, glibc keeps up to twice its size ("dynamic mmap threshold" in
// mallopt(3)). So one is allocated and dropped. Nobody writes to it, so it takes no memory.

const COUNTED_BYTES = 16_777_216

let isKept = false

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

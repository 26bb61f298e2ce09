// Percent-encoding, and how it is undone.

/** %41 as A. What encodes no text stays. */
export const decoded = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (sequence) => {
    try {
      return decodeURIComponent(sequence)
    } catch {
      return sequence
    }
  })

/** What may not stand in a URL, as the bytes of its UTF-8. */
export const escaped = (text: string): string =>
  text.replace(/[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]+/gu, (unsafe) =>
    [...Buffer.from(unsafe)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )

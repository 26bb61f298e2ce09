// INTERNET_BUFFERS: what HttpSendRequestEx takes and InternetReadFileEx fills.

/** The size of the structure for 64-bit Windows; 40, that for 32 bits, is accepted too. */
export const SIZEOF_INTERNET_BUFFERS = 56
export const SIZEOF_INTERNET_BUFFERS_32 = 40

export interface INTERNET_BUFFERS {
  dwStructSize: number
  Next: INTERNET_BUFFERS | null
  lpcszHeader: string | null
  dwHeadersLength: number
  dwHeadersTotal: number
  lpvBuffer: Uint8Array | null
  dwBufferLength: number
  dwBufferTotal: number
  dwOffsetLow: number
  dwOffsetHigh: number
}

/** The structure, zeroed but for its size and what is given. */
export const internetBuffers = (given: Partial<INTERNET_BUFFERS> = {}): INTERNET_BUFFERS => ({
  dwStructSize: SIZEOF_INTERNET_BUFFERS,
  Next: null,
  lpcszHeader: null,
  dwHeadersLength: 0,
  dwHeadersTotal: 0,
  lpvBuffer: null,
  dwBufferLength: 0,
  dwBufferTotal: 0,
  dwOffsetLow: 0,
  dwOffsetHigh: 0,
  ...given,
})

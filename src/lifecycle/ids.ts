// The numbers of requests: one source for all doors of the process, so that an inspector never meets one twice.

/** Where Windows begins with its handles, too: larger than any small number that may stand in the place of one by mistake. */
const FIRST_HANDLE = 0x00cc_0004

let lastId = 0
let nextHandle = FIRST_HANDLE

/** Never given out before, as the number of a request or as the value of a handle. */
export function newRequestId(): number {
  lastId++
  if (lastId >= FIRST_HANDLE && lastId % 4 === 0) lastId++
  return lastId
}

/** As `newRequestId`; divisible by four, as the handles of Windows are. */
export function newHandleValue(): number {
  const value = nextHandle
  nextHandle += 4
  return value
}

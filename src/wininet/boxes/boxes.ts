// What stands for a pointer to a variable of the caller's: an object with a `value`.

/** Any object with a `value` will do where a function gives something back. */
export interface Box<T> {
  value: T
}

/** A number of 32 bits, as in `DWORD read; InternetReadFile(…, &read)`. */
export class DWORD implements Box<number> {
  value: number

  constructor(value = 0) {
    this.value = value
  }
}

/** A text that a function gives back, or takes and replaces. With a `capacity`, in characters and with the final NUL, it can be too small. */
export class STRING implements Box<string> {
  value: string
  readonly capacity: number

  constructor(value = '', capacity: number = Number.POSITIVE_INFINITY) {
    this.value = value
    this.capacity = capacity
  }
}

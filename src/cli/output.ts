// The output for the body of a response.

import { type FileHandle, open } from 'node:fs/promises'
import { UsageError } from './usage-error.ts'

export interface Output {
  /** Do not write the next piece before this promise is fulfilled. */
  write(chunk: Uint8Array): Promise<void> | void
  close(): Promise<void>
}

let isMidLine = false

/** True once after a body that was shown has left the cursor of a terminal in the middle of a line. */
export function takeMidLine(): boolean {
  const was = isMidLine
  isMidLine = false
  return was
}

export const toStdout: Output = {
  write: (chunk) =>
    new Promise((resolve, reject) => {
      if (process.stdout.isTTY && chunk.length > 0) isMidLine = chunk.at(-1) !== 0x0a
      process.stdout.write(chunk, (error) => (error ? reject(error) : resolve()))
    }),
  close: async () => {},
}

export const toNobody: Output = { write: () => {}, close: async () => {} }

/** A file, which is made when the first piece comes, or at the end of an empty body. */
export function toFile(path: string): Output {
  let opening: Promise<FileHandle> | null = null
  const file = (): Promise<FileHandle> => {
    opening ??= open(path, 'w').catch((error: Error) => {
      throw new UsageError(`${path} cannot be written: ${error.message}`)
    })
    return opening
  }
  return {
    write: async (chunk) => {
      await (await file()).writeFile(chunk)
    },
    close: async () => (await file()).close(),
  }
}

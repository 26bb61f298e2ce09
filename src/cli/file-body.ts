// A file as the body of an upload.

import { type FileHandle, open } from 'node:fs/promises'
import { UsageError } from './args.ts'
import { type UploadBody, WRITE_BYTES } from './transfer.ts'

export interface FileBody extends UploadBody {
  close(): Promise<void>
}

/**
 * In pieces of 64 KiB. The length is the one that the file has now; what is no file, such as a pipe, has none.
 * @throws UsageError when it cannot be read
 */
export async function openFile(path: string): Promise<FileBody> {
  let file: FileHandle | null = null
  try {
    file = await open(path)
    const stat = await file.stat()
    if (stat.isDirectory()) throw new UsageError(`${path} is a directory; name a file in it.`)
    const length = stat.isFile() ? stat.size : null
    const close = file.close.bind(file)
    return { chunks: chunksOf(file, path, length), length, close }
  } catch (error) {
    await file?.close()
    if (error instanceof UsageError) throw error
    const { code } = error as NodeJS.ErrnoException
    throw new UsageError(`${path} cannot be read: ${sentences[code ?? ''] ?? (error as Error).message}`)
  }
}

const sentences: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file; check the name.',
  EACCES: 'it is not allowed; check its permissions.',
}

async function* chunksOf(file: FileHandle, path: string, length: number | null): AsyncIterable<Uint8Array> {
  const buffer = Buffer.allocUnsafe(WRITE_BYTES)
  let left = length ?? Number.POSITIVE_INFINITY
  while (left > 0) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(left, WRITE_BYTES))
    if (bytesRead === 0 && length === null) return
    if (bytesRead === 0)
      throw new Error(`${path} became shorter while it was sent; send it again when nobody writes to it.`)
    left -= bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

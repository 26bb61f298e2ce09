// undici.request on a Pool.

import type { Readable } from 'node:stream'
import { Pool } from 'undici'
import { type Contender, tell } from '../contender.ts'

async function* repeated(piece: Buffer, pieces: number): AsyncGenerator<Buffer> {
  for (let i = 0; i < pieces; i++) yield piece
}

export const contender: Contender = {
  label: 'undici.request on a Pool',
  connect(origin, connections) {
    const pool = new Pool(origin, { connections, keepAliveTimeout: 60_000 })
    const get = async (path: string): Promise<number> => {
      const { body } = await pool.request({ path, method: 'GET' })
      return (await body.arrayBuffer()).byteLength
    }
    const post = async (path: string, bytes: Buffer): Promise<number> => {
      const { body } = await pool.request({ path, method: 'POST', body: bytes })
      return (await body.arrayBuffer()).byteLength
    }
    return {
      get: (path, done) => tell(get(path), done),
      post: (path, body, done) => tell(post(path, body), done),
      async upload(path, piece, pieces) {
        const headers = { 'content-length': String(piece.length * pieces) }
        // undici takes any iterable; its types do not say so.
        const written = repeated(piece, pieces) as unknown as Readable
        const { body } = await pool.request({ path, method: 'PUT', headers, body: written })
        await body.arrayBuffer()
      },
      async download(path) {
        const { body } = await pool.request({ path, method: 'GET' })
        let bytes = 0
        for await (const chunk of body) bytes += (chunk as Buffer).length
        return bytes
      },
      close: () => pool.close(),
    }
  },
}

// undici.request on a Pool, and text().

import type { Readable } from 'node:stream'
import { Pool } from 'undici'
import { type Contender, lengthOf, tell } from '../contender.ts'

export const contender: Contender = {
  label: 'undici.request on a Pool, text()',
  connect(origin, connections) {
    const pool = new Pool(origin, {
      connections,
      keepAliveTimeout: 60_000,
      connect: { rejectUnauthorized: false },
    })
    const get = async (path: string): Promise<number> => {
      const { body } = await pool.request({ path, method: 'GET' })
      return (await body.text()).length
    }
    const post = async (path: string, bytes: Buffer): Promise<number> => {
      const { body } = await pool.request({ path, method: 'POST', body: bytes })
      return (await body.text()).length
    }
    return {
      get: (path, done) => tell(get(path), done),
      post: (path, body, done) => tell(post(path, body), done),
      async upload(path, written) {
        const headers = { 'content-length': String(written.length) }
        // undici takes any iterable; its types do not say so.
        const { body } = await pool.request({
          path,
          method: 'PUT',
          headers,
          body: written as unknown as Readable,
        })
        await body.text()
      },
      download: async (path) => lengthOf((await pool.request({ path, method: 'GET' })).body),
      close: () => pool.close(),
    }
  },
}

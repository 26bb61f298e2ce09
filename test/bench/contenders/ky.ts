// ky stands on the global fetch.

import ky from 'ky'
import { type Contender, tell } from '../contender.ts'

export const contender: Contender = {
  label: 'ky',
  connect(origin) {
    const caller = ky.create({ retry: 0, timeout: false })
    const get = async (path: string): Promise<number> =>
      (await caller.get(origin + path).arrayBuffer()).byteLength
    const post = async (path: string, body: Buffer): Promise<number> =>
      (await caller.post(origin + path, { body }).arrayBuffer()).byteLength
    return {
      get: (path, done) => tell(get(path), done),
      post: (path, body, done) => tell(post(path, body), done),
      close: async () => {},
    }
  },
}

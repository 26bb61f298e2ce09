import http from 'node:http'
import got from 'got'
import { type Contender, tell } from '../contender.ts'

export const contender: Contender = {
  label: 'got',
  connect(origin, connections) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections })
    const caller = got.extend({ agent: { http: agent }, retry: { limit: 0 }, responseType: 'buffer' })
    const get = async (path: string): Promise<number> => (await caller.get(origin + path)).rawBody.length
    const post = async (path: string, body: Buffer): Promise<number> =>
      (await caller.post(origin + path, { body })).rawBody.length
    return {
      get: (path, done) => tell(get(path), done),
      post: (path, body, done) => tell(post(path, body), done),
      close: async () => agent.destroy(),
    }
  },
}

import http from 'node:http'
import axios from 'axios'
import { type Contender, tell } from '../contender.ts'

export const contender: Contender = {
  label: 'axios',
  connect(origin, connections) {
    const httpAgent = new http.Agent({
      keepAlive: true,
      maxSockets: connections,
      maxFreeSockets: connections,
    })
    const caller = axios.create({ httpAgent, responseType: 'arraybuffer', proxy: false })
    const get = async (path: string): Promise<number> => (await caller.get<Buffer>(origin + path)).data.length
    const post = async (path: string, body: Buffer): Promise<number> =>
      (await caller.post<Buffer>(origin + path, body)).data.length
    return {
      get: (path, done) => tell(get(path), done),
      post: (path, body, done) => tell(post(path, body), done),
      close: async () => httpAgent.destroy(),
    }
  },
}

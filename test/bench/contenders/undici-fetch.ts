// fetch of the undici that hinternet uses.

import { Agent, fetch } from 'undici'
import { type Contender, tell } from '../contender.ts'

export const contender: Contender = {
  label: 'undici.fetch',
  connect(origin, connections) {
    const dispatcher = new Agent({ connections, keepAliveTimeout: 60_000 })
    const call = async (path: string, init: { method?: string; body?: Buffer }): Promise<number> => {
      const response = await fetch(origin + path, { ...init, dispatcher })
      return (await response.arrayBuffer()).byteLength
    }
    return {
      get: (path, done) => tell(call(path, {}), done),
      post: (path, body, done) => tell(call(path, { method: 'POST', body }), done),
      close: () => dispatcher.close(),
    }
  },
}

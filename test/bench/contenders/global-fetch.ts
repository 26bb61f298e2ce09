// The fetch that Node brings along. Its connections cannot be limited, nor closed.

import { type Contender, tell } from '../contender.ts'

export const contender: Contender = {
  label: 'global fetch',
  connect(origin) {
    const call = async (path: string, init: RequestInit): Promise<number> => {
      const response = await fetch(origin + path, init)
      return (await response.arrayBuffer()).byteLength
    }
    return {
      get: (path, done) => tell(call(path, {}), done),
      post: (path, body, done) => tell(call(path, { method: 'POST', body }), done),
      close: async () => {},
    }
  },
}

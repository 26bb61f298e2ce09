// The streams of the inspector's server, as a page reads them.

import http from 'node:http'
import { enter } from './visitor.ts'

/** Hears each message of `stream` or of `stately-stream`. */
export async function read(url: string, path: string, hear: (message: string) => void): Promise<() => void> {
  const { base, cookie } = await enter(url)
  return new Promise((resolve) => {
    const request = http.get(`${base}${path}`, { headers: { cookie }, agent: false }, async (response) => {
      resolve(() => response.destroy())
      let text = ''
      try {
        for await (const chunk of response) {
          const messages = (text + chunk).split('\n\n')
          text = messages.pop() ?? ''
          for (const message of messages) hear(message.replace(/^data: /, ''))
        }
      } catch {}
    })
    request.on('error', () => {})
  })
}

export const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise(setImmediate)
}

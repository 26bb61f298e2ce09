// hinternet as a contender; the files in contenders/ say how it is listened to.

import { type HttpRequest, Session, type SessionOptions } from 'hinternet'
import { type Contender, tell } from './contender.ts'

interface Manner {
  readonly label: string
  readonly options?: SessionOptions
  readonly session?: (session: Session) => void
  readonly request?: (request: HttpRequest) => void
}

export function core({ label, options, session: prepare, request: touch }: Manner): Contender {
  return {
    label,
    connect(origin, connections) {
      const session = new Session({
        connectionsPerOrigin: connections,
        idleMs: 60_000,
        ...(origin.startsWith('https:') && { tls: { rejectUnauthorized: false } }),
        ...options,
      })
      prepare?.(session)
      const opened = (method: string, path: string): HttpRequest => {
        const request = session.open(method, origin + path)
        touch?.(request)
        return request
      }
      const exchange = async (method: string, path: string, body: Buffer | null): Promise<number> => {
        const request = opened(method, path)
        await request.send(body)
        let bytes = 0
        for (let piece = await request.take(); piece !== null; piece = await request.take())
          bytes += piece.length
        await request.close()
        return bytes
      }
      return {
        get: (path, done) => tell(exchange('GET', path, null), done),
        post: (path, body, done) => tell(exchange('POST', path, body), done),
        close: () => session.close(),
      }
    },
  }
}

let heard = 0

/** A listener that does as little as a listener can. */
export const listener = (): void => {
  heard++
}

export const timesHeard = (): number => heard

// The warning of the process about responses that nobody reads while others wait for their connections.

import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Session, type SessionOptions } from '../../../src/session/index.ts'

const CODE = 'HINTERNET_UNREAD_RESPONSES'

/** Answers each request with the head of a body that does not end, or all of it at `/whole`. */
async function server(): Promise<string> {
  const sockets = new Set<net.Socket>()
  const listening = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n12345'))
  })
  listening.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    listening.close()
  })
  return `127.0.0.1:${(listening.address() as AddressInfo).port}`
}

interface CodedWarning extends Error {
  readonly code?: string
}

/** The warnings of this kind so far. */
function warnings(): CodedWarning[] {
  const heard: CodedWarning[] = []
  const hear = (warning: CodedWarning): void => {
    if (warning.code === CODE) heard.push(warning)
  }
  process.on('warning', hear)
  onTestFinished(() => void process.off('warning', hear))
  return heard
}

const nextWarning = async (): Promise<CodedWarning> => {
  for (;;) {
    const [warning] = (await once(process, 'warning')) as [CodedWarning]
    if (warning.code === CODE) return warning
  }
}

function sessionOf(options: SessionOptions): Session {
  const session = new Session(options)
  onTestFinished(() => session.close())
  return session
}

describe('a request that waits because nobody reads', () => {
  it.each([
    ['of an origin', { connectionsPerOrigin: 2 }],
    ['of the session', { connections: 2 }],
  ])('has the process warned once of who holds the connections %s', async (_, options) => {
    const host = await server()
    const session = sessionOf(options)
    const all = warnings()
    const open = () => session.open('GET', `http://user:secret@${host}/a/b?token=secret#secret`)
    const holders = [open(), session.open('POST', `http://${host}/c`)]
    for (const holder of holders) await holder.send()
    const coming = nextWarning()
    const waiting = [open(), open()]
    const sent = waiting.map((request) => request.send().catch(() => {}))
    const { message, name } = await coming
    expect(name).toBe('UnreadResponsesWarning')
    expect(message).toContain(`${holders[0]?.id} (GET http://${host}/a/b)`)
    expect(message).toContain(`${holders[1]?.id} (POST http://${host}/c)`)
    expect(message).not.toContain('secret')
    // Other unread responses hold the connections now: there is no second warning.
    for (const holder of holders) await holder.close()
    await Promise.all(sent)
    const others = [open(), open()].map((request) => request.send().catch(() => {}))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(all).toHaveLength(1)
    await session.close()
    await Promise.all(others)
  })

  it('has it warned of each origin', async () => {
    const hosts = [await server(), await server()]
    const session = sessionOf({ connectionsPerOrigin: 1 })
    for (const host of hosts) {
      const holder = session.open('GET', `http://${host}/`)
      await holder.send()
      const coming = nextWarning()
      session
        .open('GET', `http://${host}/`)
        .send()
        .catch(() => {})
      expect((await coming).message).toContain(`${holder.id} (GET http://${host}/)`)
    }
  })

  it('has nobody warned where a reader begins soon', async () => {
    const host = await server()
    const session = sessionOf({ connectionsPerOrigin: 1 })
    const all = warnings()
    const holder = session.open('GET', `http://${host}/`)
    await holder.send()
    const waiting = session
      .open('GET', `http://${host}/`)
      .send()
      .catch(() => {})
    await turn()
    expect((await holder.take())?.length).toBe(5)
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(all).toEqual([])
    await session.close()
    await waiting
  })
})

// Responses of System.Net that nobody closes and nobody holds.

import { once } from 'node:events'
import net, { type AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createSystemNet, type SystemNet } from '../../src/dotnet/index.ts'
import { collectGarbage } from '../support/collect-garbage.ts'

/** Answers with more than is read ahead, and counts requests. */
async function endlessServer() {
  const sockets = new Set<net.Socket>()
  let heads = 0
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.on('data', () => {
      heads++
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n')
      socket.write(Buffer.alloc(1_000_000))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heads: () => heads }
}

function systemNet(): SystemNet {
  const net = createSystemNet()
  net.ServicePointManager.defaultConnectionLimit = 1
  onTestFinished(() => net.close())
  return net
}

type Leave = (net: SystemNet, origin: string) => Promise<unknown>

const leaving: readonly (readonly [string, Leave])[] = [
  ['a response', async ({ WebRequest }, origin) => void (await WebRequest.create(origin).getResponseAsync())],
  [
    'a response whose stream was read a little',
    async ({ WebRequest }, origin) => {
      const response = await WebRequest.create(origin).getResponseAsync()
      await response.getResponseStream().readAsync(Buffer.alloc(10))
    },
  ],
  [
    'a response to a body in memory',
    async ({ WebRequest }, origin) => {
      const request = WebRequest.create(origin)
      request.method = 'POST'
      const stream = await request.getRequestStreamAsync()
      await stream.writeAsync(Buffer.from('abc'))
      stream.close()
      await request.getResponseAsync()
    },
  ],
  [
    'a response with credentials',
    async ({ NetworkCredential, WebRequest }, origin) => {
      const request = WebRequest.create(origin)
      request.credentials = new NetworkCredential('a', 'b')
      request.preAuthenticate = true
      await request.getResponseAsync()
    },
  ],
]

describe('a response of System.Net that nobody closes', () => {
  it.each(leaving)('holds its connection until it is collected: %s', async (_, leave) => {
    const { heads, origin } = await endlessServer()
    const net = systemNet()
    await leave(net, origin)
    const before = heads()
    const coming = net.WebRequest.create(origin).getResponseAsync()
    await collectGarbage(() => heads() > before)
    const response = await coming
    expect(response.statusCode).toBe(200)
    response.close()
  })

  it.each([
    ['the response', (_request: object, response: object) => response],
    ['the request', (request: object) => request],
    [
      'the stream',
      (_request: object, response: object) =>
        (response as { getResponseStream(): object }).getResponseStream(),
    ],
  ])('keeps it as long as somebody holds %s', async (_, pick) => {
    const { heads, origin } = await endlessServer()
    const net = systemNet()
    const held = await (async () => {
      const request = net.WebRequest.create(origin)
      return pick(request, await request.getResponseAsync())
    })()
    const coming = net.WebRequest.create(origin).getResponseAsync()
    await collectGarbage(undefined, 8)
    expect(heads()).toBe(1)
    const close = 'abort' in held ? 'abort' : 'close'
    ;(held as Record<typeof close, () => void>)[close]()
    ;(await coming).close()
  })

  it('keeps it while a read is pending, even if nothing refers to it', async () => {
    let send = (): void => {}
    const server = net.createServer((socket) => {
      socket.on('error', () => {})
      onTestFinished(() => void socket.destroy())
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n'))
      send = () => void socket.write('hello')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { WebRequest } = systemNet()
    const buffer = Buffer.alloc(5)
    const { reading } = await (async () => {
      const request = WebRequest.create(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      const response = await request.getResponseAsync()
      return { reading: response.getResponseStream().readAsync(buffer) }
    })()
    await collectGarbage(undefined, 8)
    send()
    expect(await reading).toBeGreaterThan(0)
    expect(buffer.toString()).toBe('hello')
  })
})

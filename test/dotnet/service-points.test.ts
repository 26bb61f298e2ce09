// What a service point decides about the connections to its server.

import net from 'node:net'
import { describe, expect, it, vi } from 'vitest'
import { createSystemNet, HttpRequestCacheLevel, HttpRequestCachePolicy } from '../../src/dotnet/index.ts'

/** Answers each request, and tells of the connections. */
async function counting(): Promise<
  AsyncDisposable & { url: string; heads: string[]; sockets: net.Socket[]; closed: Promise<void>[] }
> {
  const heads: string[] = []
  const sockets: net.Socket[] = []
  const closed: Promise<void>[] = []
  const server = net.createServer((socket) => {
    sockets.push(socket)
    closed.push(new Promise((resolve) => socket.once('close', () => resolve())))
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      heads.push(bytes.toString('latin1'))
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}/`,
    heads,
    sockets,
    closed,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

describe('a service point', () => {
  it('lets a connection be idle for its maxIdleTime, and no longer', async () => {
    await using server = await counting()
    const sys = createSystemNet()
    const request = sys.WebRequest.create(server.url)
    request.servicePoint.maxIdleTime = 1
    ;(await request.getResponseAsync()).close()
    // The server does not close it, and the usual time is 100 seconds.
    await server.closed[0]
    ;(await sys.WebRequest.create(server.url).getResponseAsync()).close()
    expect(server.sockets).toHaveLength(2)
    sys.close()
  })

  it('keeps a connection where nothing else was said', async () => {
    await using server = await counting()
    const sys = createSystemNet()
    for (let i = 0; i < 3; i++) (await sys.WebRequest.create(server.url).getResponseAsync()).close()
    expect(server.sockets).toHaveLength(1)
    sys.close()
  })

  it('closes the connections of a group, and takes none of them again', async () => {
    await using server = await counting()
    const sys = createSystemNet()
    const send = async (connectionGroupName: string | null): Promise<void> => {
      const request = Object.assign(sys.WebRequest.create(server.url), { connectionGroupName })
      ;(await request.getResponseAsync()).close()
    }
    await send('a')
    await send('a')
    expect(server.sockets).toHaveLength(1)
    const point = sys.ServicePointManager.findServicePoint(server.url)
    expect(point.closeConnectionGroup('b')).toBe(false)
    expect(point.closeConnectionGroup('a')).toBe(true)
    await server.closed[0]
    await send('a')
    expect(server.sockets).toHaveLength(2)
    await send('a')
    expect(server.sockets).toHaveLength(2)
    sys.close()
  })

  it('lets TCP probe its new connections where it is told so', async () => {
    await using server = await counting()
    const probed = vi.spyOn(net.Socket.prototype, 'setKeepAlive')
    const sys = createSystemNet()
    ;(await sys.WebRequest.create(server.url).getResponseAsync()).close()
    const before = probed.mock.calls.length
    const request = sys.WebRequest.create(server.url)
    request.servicePoint.setTcpKeepAlive(true, 45_000, 1000)
    ;(await request.getResponseAsync()).close()
    expect(probed.mock.calls.slice(before)).toContainEqual([true, 45_000])
    expect(server.sockets).toHaveLength(2)
    probed.mockRestore()
    sys.close()
  })

  it('tells since when it is idle', async () => {
    await using server = await counting()
    const sys = createSystemNet()
    const request = sys.WebRequest.create(server.url)
    const before = request.servicePoint.idleSince.getTime()
    ;(await request.getResponseAsync()).close()
    expect(request.servicePoint.idleSince.getTime()).toBeGreaterThanOrEqual(before)
    expect(request.servicePoint.currentConnections).toBe(0)
    sys.close()
  })

  it('that is idle makes room for another where maxServicePoints asks for it', () => {
    const { ServicePointManager: manager, WebRequest } = createSystemNet()
    const first = manager.findServicePoint('http://a.test/')
    manager.maxServicePoints = 1
    // A request is made all the same: it asks for its service point when it needs it.
    const second = WebRequest.create('http://b.test/')
    expect(() => second.servicePoint).toThrow(expect.objectContaining({ name: 'InvalidOperationException' }))
    first.maxIdleTime = 0
    expect(second.servicePoint.address.href).toBe('http://b.test/')
    expect(() => manager.findServicePoint('http://a.test/')).toThrow()
  })
})

describe('a cache policy', () => {
  it('asks the caches on the way, and leaves what the caller says himself', async () => {
    await using server = await counting()
    const sys = createSystemNet()
    const send = async (level: number, own?: string): Promise<string> => {
      const request = sys.WebRequest.create(server.url)
      request.cachePolicy = new HttpRequestCachePolicy(level)
      if (own !== undefined) request.headers.set('Cache-Control', own)
      ;(await request.getResponseAsync()).close()
      const lines = (server.heads.at(-1) as string).split('\r\n')
      return lines.filter((line) => /^(cache-control|pragma):/i.test(line)).join(' | ')
    }
    expect(await send(HttpRequestCacheLevel.BypassCache)).toBe('')
    expect(await send(HttpRequestCacheLevel.Default)).toBe('')
    expect(await send(HttpRequestCacheLevel.NoCacheNoStore)).toBe(
      'Cache-Control: no-store, no-cache | Pragma: no-cache',
    )
    expect(await send(HttpRequestCacheLevel.Reload)).toBe('Cache-Control: no-cache | Pragma: no-cache')
    expect(await send(HttpRequestCacheLevel.CacheOnly)).toBe('Cache-Control: only-if-cached')
    expect(await send(HttpRequestCacheLevel.Reload, 'max-age=5')).toBe(
      'Cache-Control: max-age=5 | Pragma: no-cache',
    )
    sys.close()
  })
})

// AutomaticDecompression.

import { text } from 'node:stream/consumers'
import { deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { createSystemNet, DecompressionMethods } from '../../src/dotnet/index.ts'
import { webServer } from '../cli/web-server.ts'

const plain = 'hello '.repeat(1000)

describe('automaticDecompression', () => {
  it.each([
    [DecompressionMethods.GZip, 'gzip', gzipSync(plain)],
    [DecompressionMethods.Deflate, 'deflate', deflateSync(plain)],
  ] as const)('%i asks for %s and undoes it', async (methods, coding, body) => {
    let accepted: string | undefined
    await using server = await webServer((request, response) => {
      accepted = request.headers['accept-encoding']
      response.setHeader('Content-Encoding', coding)
      response.end(body)
    })
    const net = createSystemNet()
    const request = net.WebRequest.create(server.origin)
    request.automaticDecompression = methods
    const response = await request.getResponseAsync()
    expect(accepted).toBe(coding)
    expect(response.contentEncoding).toBe('')
    expect(response.contentLength).toBe(-1)
    expect(await text(response.getResponseStream().readable())).toBe(plain)
    net.close()
  })

  it('asks for both where both are named, and for none unless it is set', async () => {
    const accepted: (string | undefined)[] = []
    await using server = await webServer((request, response) => {
      accepted.push(request.headers['accept-encoding'])
      response.end()
    })
    const net = createSystemNet()
    const request = net.WebRequest.create(server.origin)
    request.automaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate
    ;(await request.getResponseAsync()).close()
    ;(await net.WebRequest.create(server.origin).getResponseAsync()).close()
    expect(accepted).toEqual(['gzip, deflate', undefined])
    net.close()
  })

  it('hands out the body as it came where no coding was asked for', async () => {
    const body = gzipSync(plain)
    await using server = await webServer((_request, response) => {
      response.setHeader('Content-Encoding', 'gzip')
      response.end(body)
    })
    const net = createSystemNet()
    const response = await net.WebRequest.create(server.origin).getResponseAsync()
    expect(response.contentEncoding).toBe('gzip')
    const parts: Uint8Array[] = []
    for await (const part of response.getResponseStream()) parts.push(part)
    expect(Buffer.concat(parts)).toEqual(body)
    net.close()
  })

  it('takes no other value', () => {
    const request = createSystemNet().WebRequest.create('http://h.test/')
    expect(() => {
      request.automaticDecompression = 4
    }).toThrow(expect.objectContaining({ name: 'ArgumentOutOfRangeException', paramName: 'value' }))
  })
})

// GET for a URL of the user's.

import net, { type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { run } from './program.ts'
import { webServer } from './web-server.ts'

describe('hinternet <url>', () => {
  it('writes the body, and nothing else, to stdout; the notifications go to stderr', async () => {
    const bytes = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, i) => i % 256))
    await using server = await webServer((_request, response) => response.end(bytes))
    const { code, stdout, stderr } = await run(server.origin)
    expect(code).toBe(0)
    expect(Buffer.from(stdout, 'latin1').equals(bytes)).toBe(true)
    expect(stderr).toMatch(/^GET http:\/\/127\.0\.0\.1:\d+\/$/m)
    expect(stderr).toMatch(/INTERNET_STATUS_HANDLE_CLOSING/)
    expect(stderr).toMatch(/^ {2}total .* 200,000 received/m)
    expect(stderr).not.toMatch(/[^\n\x20-\x7e]/)
  })

  it('says nothing but the body with --quiet', async () => {
    await using server = await webServer((_request, response) => response.end('hello'))
    expect(await run('-q', server.origin)).toMatchObject({ code: 0, stdout: 'hello', stderr: '' })
  })

  it('follows redirects and tells of them', async () => {
    await using server = await webServer((request, response) => {
      if (request.url === '/there') response.end('arrived')
      else response.writeHead(302, { location: '/there' }).end()
    })
    const { code, stdout, stderr } = await run(`${server.origin}/here`)
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'arrived' })
    expect(stderr).toMatch(/ 110 {2}INTERNET_STATUS_REDIRECT +url=\S+\/there status=302/)
  })

  it('writes the body of an error page too, and ends with 22', async () => {
    await using server = await webServer((_request, response) => response.writeHead(404).end('no such page'))
    const { code, stdout, stderr } = await run('-q', server.origin)
    expect({ code, stdout }).toEqual({ code: 22, stdout: 'no such page' })
    expect(stderr).toBe('hinternet: the server answered 404 Not Found\n')
  })

  it('sends credentials of the URL and never shows them', async () => {
    let authorization: string | undefined
    await using server = await webServer((request, response) => {
      authorization = request.headers.authorization
      response.end()
    })
    const { stdout, stderr } = await run('-v', server.origin.replace('//', '//me:s3cret@'))
    expect(authorization).toBe(`Basic ${btoa('me:s3cret')}`)
    expect(stdout + stderr).not.toMatch(/s3cret/)
  })

  it('keeps control characters of a server away from the terminal', async () => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.end('HTTP/1.1 500 \x1b[31mRed\r\nContent-Length: 0\r\n\r\n', 'latin1')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { stderr } = await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    server.close()
    expect(stderr).toMatch(/answered 500/)
    expect(stderr.includes('\x1b')).toBe(false)
  })

  it('names phase and reason when nobody listens, in one line without a stack', async () => {
    const server = await webServer(() => {})
    const { origin } = server
    await server[Symbol.asyncDispose]()
    const { code, stderr } = await run('-q', origin)
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^hinternet: send\(\) failed in phase connect \(GET http:\/\/127\.0\.0\.1:\d+\): the server refused the connection.*\n$/,
    )
  })

  it('fails when the body breaks off', async () => {
    await using server = await webServer((_request, response) => {
      response.writeHead(200, { 'content-length': 100 })
      response.write('half')
      setImmediate(() => response.destroy())
    })
    const { code, stdout, stderr } = await run('-q', server.origin)
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'half' })
    expect(stderr).toMatch(
      /^hinternet: read\(\) failed in phase read \(GET http:\/\/127\.0\.0\.1:\d+\): .*\n$/,
    )
  })
})

// Where a request and its redirects go, to the byte.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Session } from '../../src/session/index.ts'
import { type RawServer, rawServer } from '../support/raw-server.ts'

let server: RawServer
let session: Session
beforeAll(async () => {
  server = await rawServer()
  session = new Session()
})
afterAll(async () => {
  await session.close()
  await server.close()
})

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'
const utf8 = (text: string): string => Buffer.from(text).toString('latin1')

async function asked(): Promise<{ target: string; answer: (text: string) => void }> {
  const connection = await server.accept()
  const [, target = ''] = (await connection.head()).split(' ')
  return { target, answer: (text) => connection.write(text) }
}

describe('the target of a request', () => {
  it.each([
    ['/echo?', '/echo?'],
    ['/echo', '/echo'],
    ['/?', '/?'],
    ['?', '/?'],
    ['/echo?#part', '/echo?'],
    ['/echo#?', '/echo'],
    ['/echo?a=?', '/echo?a=?'],
    ['/echo??', '/echo??'],
    ['/echo?#', '/echo?'],
    ['/é?é', '/%C3%A9?%C3%A9'],
  ])('of %s is %s', async (path, target) => {
    const fetched = session.fetch(`${server.origin}${path}`)
    const request = await asked()
    expect(request.target).toBe(target)
    request.answer(OK)
    const response = await fetched
    expect(response.url).toBe(`${server.origin}${target}`)
    await response.bytes()
  })
})

describe('a Location', () => {
  it.each([
    [utf8('/é'), '/%C3%A9'],
    [utf8('/路径?查询=é'), '/%E8%B7%AF%E5%BE%84?%E6%9F%A5%E8%AF%A2=%C3%A9'],
    ['/\xe9', '/%E9'],
    ['/%C3%A9', '/%C3%A9'],
    [utf8('é'), '/%C3%A9'],
    ['/echo?', '/echo?'],
    ['/echo?#part', '/echo?'],
    ['?', '/start?'],
    ['/a b', '/a%20b'],
  ])('of %j leads to %s', async (location, target) => {
    const fetched = session.fetch(`${server.origin}/start`)
    const first = await asked()
    first.answer(
      `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    )
    const second = await asked()
    expect(second.target).toBe(target)
    second.answer(OK)
    await (await fetched).bytes()
  })

  it.each([
    'ftp://127.0.0.1/x',
    'data:text/plain,hello',
    'file:///etc/passwd',
    'mailto:a@example.com',
    'javascript:alert(1)',
    'blob:https://example.com/1',
    'about:blank',
    'ws://127.0.0.1/',
    'unheard-of:x',
  ])('of %s is refused, but for manual', async (location) => {
    for (const redirect of ['follow', 'error', 'manual'] as const) {
      for (const status of [301, 302, 303, 307, 308]) {
        const fetched = session.fetch(`${server.origin}/start`, { redirect })
        fetched.catch(() => {})
        const first = await asked()
        first.answer(
          `HTTP/1.1 ${status} Go\r\nLocation: ${location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
        )
        if (redirect !== 'manual')
          await expect(fetched).rejects.toMatchObject({ reason: 'badRedirect', phase: 'redirect' })
        else {
          const response = await fetched
          expect([response.status, response.headers.get('location')]).toEqual([status, location])
        }
      }
    }
  })
})

// Who tells the truth about a head that has left, and about a connection that is used again.

import diagnostics from 'node:diagnostics_channel'
import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import axios from 'axios'
import got from 'got'
import { request as undiciRequest } from 'undici'
import { Session } from '../../src/index.ts'
import { needle } from './needle.ts'

/** The first piece of the body comes so much later. */
const LATE_MS = 300

async function* late(): AsyncGenerator<Buffer> {
  await new Promise((resolve) => setTimeout(resolve, LATE_MS))
  yield Buffer.from('late')
}

type Send = (port: number, sent: () => void) => Promise<unknown>

const senders: Readonly<Record<string, Send>> = {
  hinternet: async (port, sent) => {
    const session = new Session()
    const request = session.open('POST', `http://127.0.0.1:${port}/`)
    await request.sendEx({ contentLength: 4 })
    sent()
    for await (const piece of late()) await request.write(piece)
    await request.end()
    await session.close()
  },
  undici: async (port, sent) => {
    diagnostics.subscribe('undici:client:sendHeaders', sent)
    const { body } = await undiciRequest(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-length': '4' },
      body: Readable.from(late()),
    })
    await body.dump()
    diagnostics.unsubscribe('undici:client:sendHeaders', sent)
  },
  'node:http': (port) =>
    new Promise((resolve, reject) => {
      const request = http.request({ port, method: 'POST', headers: { 'content-length': '4' } }, (response) =>
        response.resume().on('end', resolve),
      )
      request.on('error', reject)
      Readable.from(late()).pipe(request)
    }),
}

/** They say nothing of the head: when does it leave? */
const silent: Readonly<Record<string, (port: number) => Promise<unknown>>> = {
  got: (port) => got.post(`http://127.0.0.1:${port}/`, { body: Readable.from(late()), retry: { limit: 0 } }),
  axios: (port) => axios.post(`http://127.0.0.1:${port}/`, Readable.from(late())),
  needle: (port) => needle('post', `http://127.0.0.1:${port}/`, Readable.from(late()), {}),
}

/** When the client said that the head was sent, and when the server got the first byte, in milliseconds. */
export async function headsTable(): Promise<string> {
  const rows = [
    '| Head of a request whose body comes after 300 ms | said to be sent | arrived |',
    '| --- | --- | --- |',
  ]
  for (const [name, send] of Object.entries<Send>({ ...senders, ...silent })) {
    let arrived = 0
    let said: number | null = null
    const server = net.createServer((socket) => {
      socket.on('error', () => {})
      socket.on('data', (chunk) => {
        if (arrived === 0) arrived = performance.now()
        if (chunk.includes('late')) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const from = performance.now()
    await send((server.address() as AddressInfo).port, () => {
      said ??= performance.now()
    })
    server.close()
    const ms = (at: number | null): string => (at === null ? 'not said' : `${Math.round(at - from)} ms`)
    rows.push(`| ${name} | ${ms(said)} | ${ms(arrived)} |`)
  }
  return rows.join('\n')
}

/** The look-up and the connect that are told of a request on a kept connection, where neither happened. */
export async function reuseTable(): Promise<string> {
  const server = http.createServer((_request, response) => response.end('hello'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}/`
  const session = new Session()
  const agent = new http.Agent({ keepAlive: true })
  const told = async (one: () => Promise<readonly [unknown, unknown]>): Promise<string> => {
    await one()
    await new Promise((resolve) => setTimeout(resolve, 200))
    return (await one()).map((value) => `${value}`).join(' | ')
  }
  const ours = await told(async () => {
    const response = await session.fetch(url)
    await response.text()
    return [response.timings.dns, response.timings.tcp]
  })
  const theirs = await told(async () => {
    const { phases } = (await got(url, { agent: { http: agent } })).timings
    return [phases.dns, phases.tcp]
  })
  agent.destroy()
  await session.close()
  server.closeAllConnections()
  server.close()
  return [
    '| Told of a request on a kept connection | dns | tcp |',
    '| --- | --- | --- |',
    `| hinternet | ${ours} |`,
    `| got | ${theirs} |`,
  ].join('\n')
}

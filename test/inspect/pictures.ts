// Takes the pictures of the inspector in docs/ again: `npm run pictures`. It needs Chromium.

import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright-core'
import { serveInspector } from '../../src/inspect/index.ts'
import { Session } from '../../src/session/index.ts'
import { authority, certificate, localhost } from '../support/certificates.ts'
import { secureServer } from '../support/secure-server.ts'
import { executablePath } from './support/chromium.ts'
import { withPalette } from './support/palette.ts'

const [width, height] = [1440, 900]
const MIB = 1_048_576

/** Takes a MiB, and rests. */
async function takes(request: http.IncomingMessage): Promise<void> {
  let taken = 0
  for await (const piece of request) {
    taken += (piece as Buffer).length
    if (taken < MIB) continue
    taken = 0
    await sleep(60)
  }
}

async function drips(response: http.ServerResponse, pieces: number): Promise<void> {
  for (let i = 0; i < pieces; i++) {
    response.write(Buffer.alloc(24_000))
    await sleep(40)
  }
  response.end()
}

async function answers(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  const path = request.url ?? ''
  if (path.startsWith('/upload')) {
    await takes(request)
    await sleep(180)
    response.writeHead(201).end('stored')
    return
  }
  await sleep(path.startsWith('/report') ? 700 : 60)
  if (path === '/old') response.writeHead(301, { location: '/api/users' }).end()
  else if (path === '/missing') response.writeHead(404).end('no')
  else if (path === '/broken') response.writeHead(500).end('oops')
  else if (path === '/cut') {
    response.writeHead(200, { 'content-length': 500 }).write('half')
    await sleep(40)
    request.socket.resetAndDestroy()
  } else if (path.startsWith('/export')) await drips(response, 14)
  else response.setHeader('content-type', 'application/json').end('{"hello":"world"}')
}

async function main(): Promise<void> {
  if (executablePath === null) throw new Error('No Chromium was found. Install one, or name it in CHROMIUM.')
  const server = http.createServer((request, response) => void answers(request, response).catch(() => {}))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const secure = await secureServer(await certificate(localhost))
  const inspector = await serveInspector()
  const { cert } = await authority()
  const session = new Session({ inspect: inspector, connectionsPerOrigin: 2, tls: { ca: cert } })
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const get = (url: string): Promise<unknown> =>
    session.fetch(url).then(
      (response) => response.text().catch(() => {}),
      () => {},
    )
  await get(`${origin}/api/users?page=1`)
  await get(`${origin}/api/users?page=2`)
  await get(`https://localhost:${secure.port}/api/orders`)
  await get(`https://localhost:${secure.port}/api/orders/17`)
  for (const path of ['/old', '/missing', '/broken', '/cut']) await get(origin + path)
  await get('http://127.0.0.1:1/refused')
  await get(`${origin}/export`)
  const upload = session.open('POST', `${origin}/upload/archive.tar`)
  const piece = Buffer.alloc(65_536)
  await upload.sendEx({ contentLength: 20 * MIB })
  for (let i = 0; i < (20 * MIB) / piece.length; i++) await upload.write(piece)
  await upload.end()
  for await (const _ of upload);
  await Promise.all([1, 2, 3, 4, 5, 6].map((number) => get(`${origin}/report/${number}`)))
  await Promise.all(['a', 'b', 'c'].map((name) => get(`${origin}/export/${name}`)))

  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  for (const [colorScheme, name] of [
    ['light', 'inspector.png'],
    ['dark', 'inspector-dark.png'],
  ] as const) {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme,
      reducedMotion: 'reduce',
    })
    const page = await context.newPage()
    await page.goto(inspector.url)
    await page.locator('.request', { hasText: '/upload' }).click()
    await page.locator('.visit[aria-current]').waitFor()
    await page.locator('#list').evaluate('(list) => list.scrollTo(0, 0)')
    // The focus of the click is no part of the picture.
    await page.mouse.move(0, 0)
    const png = await page.screenshot({ animations: 'disabled' })
    await writeFile(
      new URL(`../../../docs/${name}`, import.meta.url),
      await withPalette(page, png, width, height),
    )
    await context.close()
  }
  await browser.close()
  await session.close()
  await inspector.close()
  await secure.close()
  server.closeAllConnections()
  server.close()
}

void main()

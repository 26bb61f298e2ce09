// Eleven tasks of somebody who debugs, done as a user does them, with every click and key counted. Each begins while another
// request is selected.

import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { serveInspector } from '../../../src/inspect/index.ts'
import { Session } from '../../../src/session/index.ts'
import { Gate } from '../../../src/testing/index.ts'
import { authority, certificate, localhost } from '../../support/certificates.ts'
import { secureServer } from '../../support/secure-server.ts'
import { inBrowser, visit } from '../support/browser.ts'

/** Requests of every kind: a slow answer, a pending upload, a refusal, TLS kept, redirects, a full pool. */
async function setUp() {
  const isPending = new Gate()
  const server = http.createServer((request, response) => {
    request.on('error', () => {})
    const path = request.url ?? ''
    if (path.startsWith('/first')) response.writeHead(302, { location: '/second' }).end()
    else if (path.startsWith('/login'))
      response.writeHead(200, { 'set-cookie': ['sid=1; Path=/login', 'theme=dark; Path=/login'] }).end('in')
    else if (path.startsWith('/slow')) setTimeout(() => response.end('slow'), 120)
    else if (path.startsWith('/held')) response.end(Buffer.alloc(8 * 1_048_576))
    else if (path.startsWith('/missing')) response.writeHead(404).end('no')
    // The body is taken only when the client has said that a write is pending.
    else if (path.startsWith('/upload')) {
      isPending.arrive(() => request.resume())
      request.on('end', () => response.writeHead(201).end('taken'))
    } else response.end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const secure = await secureServer(await certificate(localhost))
  const inspector = await serveInspector({ headers: true })
  const { cert } = await authority()
  const session = new Session({
    inspect: inspector,
    connectionsPerOrigin: 2,
    cookies: true,
    tls: { ca: cert },
  })
  onTestFinished(async () => {
    await session.close()
    await inspector.close()
    await secure.close()
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const get = async (url: string): Promise<void> => void (await (await session.fetch(url)).text())
  await get(`${origin}/page`)
  await get(`${origin}/slow`)
  await get(`${origin}/login`)
  const upload = session.open('POST', `${origin}/upload`)
  upload.once('ioPending', () => isPending.open())
  const piece = Buffer.alloc(8 * 1_048_576)
  await upload.sendEx({ contentLength: 3 * piece.length })
  for (let i = 0; i < 3; i++) await upload.write(piece)
  await upload.end()
  for await (const _ of upload);
  await session.fetch('http://127.0.0.1:1/refused').catch(() => {})
  await get(`${origin}/missing`)
  await get(`${origin}/first`)
  await get(`https://localhost:${secure.port}/opens`)
  await get(`https://localhost:${secure.port}/keeps`)
  const holders = []
  for (const name of ['one', 'two']) {
    const holder = session.open('GET', `${origin}/held/${name}`)
    await holder.send()
    holders.push(holder)
  }
  const waiter = session.open('GET', `${origin}/waits`)
  const isQueued = new Promise((resolve) => waiter.once('queued', resolve))
  waiter.send().catch(() => {})
  await isQueued
  return { inspector, origin, holders, waiter }
}

/** Somebody with a mouse and a keyboard. */
class User {
  readonly page: Page
  actions = 0

  constructor(page: Page) {
    this.page = page
  }

  async click(selector: string, options: { button?: 'right'; modifiers?: ['Shift'] } = {}): Promise<void> {
    this.actions++
    await this.page.locator(selector).first().click(options)
  }

  row(path: string, options: { button?: 'right'; modifiers?: ['Shift'] } = {}): Promise<void> {
    return this.click(`.request:has(.path:text-is("${path}"))`, options)
  }

  async press(key: string): Promise<void> {
    this.actions++
    await this.page.keyboard.press(key)
  }

  /** However long it is. */
  async type(text: string): Promise<void> {
    this.actions++
    await this.page.keyboard.type(text)
  }

  /** Waits until this can be read. */
  async reads(selector: string, text: RegExp): Promise<void> {
    await this.page.locator(selector).filter({ hasText: text, visible: true }).first().waitFor()
  }
}

inBrowser('somebody who debugs', () => {
  test('does each of eleven tasks in a few clicks or keys', async () => {
    const { holders, inspector, origin, waiter } = await setUp()
    const { page } = await visit(inspector.url, { acceptDownloads: true })
    await page.waitForSelector('#connection.connected')
    const base = page.url().replace(/#.*/, '')
    const [holder] = holders
    const startOver = async (): Promise<void> => {
      await page.goto('about:blank')
      await page.goto(base)
      await page.locator('.verdict').waitFor()
    }
    const tasks: Record<string, (user: User) => Promise<void>> = {
      'which phase was slow, and who caused it': async (user) => {
        await user.row('/slow')
        await user.reads('.shares tr:first-child', /^Wait.+ms.+%the server$/)
      },
      'how much of the upload was pending, and when': async (user) => {
        await user.row('/upload')
        await user.reads('#details .foot', /writes ×\d+, .*s/)
        await page.locator('.pending-row .bar').first().waitFor()
      },
      'why it failed, and in which call': async (user) => {
        await user.row('/refused')
        await user.reads('#failure', /^send\(\) failed in connect · ECONNREFUSED 127\.0\.0\.1:1/)
      },
      'who holds the connection': async (user) => {
        await user.row('/waits')
        await user.reads('.wait', /nobody reads them/)
        await user.click(`.wait .link:text-is("#${holder?.id}")`)
        await user.reads('.wait', new RegExp(`^Holds a connection; 1 waits for it: #${waiter.id}`))
      },
      'compare two': async (user) => {
        await user.row('/slow')
        await user.row('/page', { modifiers: ['Shift'] })
        await user.reads('.waterfall.two .total', /^Total.+s.+s[−+]/)
        await user.reads('.waterfall.two #bytes', /↓ 4 B.*↓ 5 B.*\+1 B/)
        await startOver()
      },
      'the first IO_PENDING': async (user) => {
        await user.row('/upload')
        await user.reads('#request-title', /\/upload$/)
        await page.locator('.visit[aria-current]').waitFor()
        await user.press('n')
        await user.reads('.entry[aria-selected=true]', /ioPending/)
      },
      'the failed ones to a host': async (user) => {
        await user.press('/')
        await user.type(`host:${new URL(origin).host} is:failed`)
        await user.reads('#count', /^1 of /)
        await user.reads('.request .path', /^\/missing$/)
        await startOver()
      },
      'save, share and open': async (user) => {
        await user.row('/refused')
        await user.reads('#failure', /ECONNREFUSED/)
        await user.click('#save > summary')
        const downloading = page.waitForEvent('download')
        await user.click('#save button[data-as=json][data-which=this]')
        await page.setInputFiles('#file', await (await downloading).path())
        await user.reads('#connection', /^Saved /)
        await user.reads('#failure', /ECONNREFUSED/)
        await startOver()
      },
      headers: async (user) => {
        await user.row('/page')
        await user.press('6')
        await user.reads('#panel', /HTTP\/1\.1 200 OK.*Content-Length5/i)
      },
      cookies: async (user) => {
        await user.row('/login')
        await user.press('5')
        await user.reads('#panel', /Received2 taken by the jar.*set-cookie\*\*\*/i)
      },
      connection: async (user) => {
        await user.row('/keeps')
        await user.press('2')
        await user.reads('#panel', /This end127\.0\.0\.1:\d+.*reused, 2nd exchange.*Opened by#\d+/)
      },
      'TLS of a kept connection': async (user) => {
        await user.row('/keeps')
        await user.press('3')
        await user.reads(
          '#panel',
          /#\d+ made its handshake.*ProtocolTLSv1\.3.*TLS sessionnew.*SubjectCN=localhost.*SHA-256[0-9a-f]{64}/,
        )
      },
      chain: async (user) => {
        await user.row('/first')
        await user.press('4')
        await user.reads('#panel', /\/first.*302 Found.*leads on to.*\/second.*200 OK/)
      },
      'copy as cURL': async (user) => {
        await user.row('/missing', { button: 'right' })
        await user.click('#row-menu button:text-is("Copy as cURL")')
        await page.locator(`#toast[data-copied="curl ${origin}/missing"]`).waitFor({ state: 'attached' })
      },
      HAR: async (user) => {
        await user.row('/missing', { button: 'right' })
        const downloading = page.waitForEvent('download')
        await user.click('#row-menu button:text-is("Save as HAR")')
        expect((await downloading).suggestedFilename()).toMatch(/\.har$/)
      },
      'the connection of a failed request, by the keyboard alone': async (user) => {
        await user.press('/')
        await user.type('refused')
        await user.reads('#count', /^1 of /)
        await user.press('ArrowDown')
        await user.reads('#failure', /ECONNREFUSED/)
        await user.press('2')
        await user.reads('#panel', /Tried127\.0\.0\.1:1/)
      },
    }
    const spent: Record<string, number> = {}
    for (const [name, task] of Object.entries(tasks)) {
      const user = new User(page)
      await task(user)
      spent[name] = user.actions
    }
    expect(spent).toEqual({
      'which phase was slow, and who caused it': 1,
      'how much of the upload was pending, and when': 1,
      'why it failed, and in which call': 1,
      'who holds the connection': 2,
      'compare two': 2,
      'the first IO_PENDING': 2,
      'the failed ones to a host': 2,
      'save, share and open': 3,
      headers: 2,
      cookies: 2,
      connection: 2,
      'TLS of a kept connection': 2,
      chain: 2,
      'copy as cURL': 2,
      HAR: 2,
      'the connection of a failed request, by the keyboard alone': 4,
    })
  }, 120_000)
})

// The questions that somebody has who debugs, and that the page answers: what happened, how long it took, who was waited for,
// over which connection.

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { serveInspector } from '../../../src/inspect/index.ts'
import { Session } from '../../../src/session/index.ts'
import { Gate, reply, take, until } from '../../../src/testing/index.ts'
import { ORIGIN, scriptedSession } from '../../session/support/scripted-session.ts'
import { authority, certificate, distrusted } from '../../support/certificates.ts'
import { secureServer } from '../../support/secure-server.ts'
import { inBrowser, visit } from '../support/browser.ts'
import { kinds, scenes } from '../support/scenes.ts'
import { nextToast } from './toast.ts'

const copied = (page: Page) => page.locator('#toast').getAttribute('data-copied')

/** One connection, held by a request that gets no answer; two that wait for it. */
async function starved() {
  const opened = new Gate()
  const inspector = await serveInspector()
  const routes = {
    '/held': [take(), until(opened), reply(200, {}, 'hello')],
    '/': [take(), reply(200, {}, 'hello')],
  }
  const { session } = scriptedSession(routes, { inspect: inspector, connectionsPerOrigin: 1 })
  const holder = session.open('GET', `${ORIGIN}/held`)
  holder.send().catch(() => {})
  await new Promise((resolve) => holder.once('INTERNET_STATUS_RECEIVING_RESPONSE', resolve))
  const first = session.open('GET', `${ORIGIN}/`)
  const second = session.open('GET', `${ORIGIN}/`)
  for (const each of [first, second]) each.send().catch(() => {})
  return { inspector, session, holder, first, second, [Symbol.asyncDispose]: () => inspector.close() }
}

inBrowser('the details', () => {
  test('say at first sight what happened, who was waited for and over which connection', async () => {
    const all = await scenes()
    await kinds['an upload with pending writes'](all)
    const { page } = await visit(all.inspector.url)
    expect(await page.locator('.verdict').textContent()).toMatch(/^201 in [\d.]+ m?s$/)
    const shares = await page.locator('.shares tr').allTextContents()
    expect(shares.length).toBeGreaterThan(0)
    expect(shares.join('\n')).toMatch(/the (server|caller)/)
    expect(await page.locator('.connection-line').textContent()).toMatch(
      /^127\.0\.0\.1:\d+ ← :\d+ · (connection \d+, )?new$/,
    )
  })

  test('explain a wait by links to what is waited for, and on the holder to those that wait', async () => {
    await using all = await starved()
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('.request')
    await page.locator('.request').nth(1).click()
    await page.waitForFunction(
      (text) => document.querySelector('#request-number')?.textContent === text,
      `#${all.first.id}`,
    )
    const wait = page.locator('.facts-list .wait')
    await wait.waitFor()
    expect(await wait.textContent()).toMatch(
      new RegExp(
        `^Waits for a connection, behind #${all.holder.id}, .+ so far(: answered, and nobody reads it)?\\. 1st in the queue; 1 connection at a time\\.$`,
      ),
    )
    await wait.locator('.link', { hasText: `#${all.holder.id}` }).click()
    await page.waitForFunction(
      (text) => document.querySelector('#request-number')?.textContent === text,
      `#${all.holder.id}`,
    )
    expect(await wait.textContent()).toContain('Holds a connection; 2 wait for it: ')
    expect(await wait.locator('.link').allTextContents()).toEqual([`#${all.first.id}`, `#${all.second.id}`])
    await all.session.close()
  })

  test('say nothing of a queue where no notification did', async () => {
    const all = await scenes()
    await kinds['a GET'](all)
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('.waterfall')
    const labels = await page.locator('.waterfall tbody th').allTextContents()
    expect(labels).toContain('Start')
    expect(labels).not.toContain('Queue')
  })

  test('of a failure name the call, the place and the other end, and lead to the moment', async () => {
    const all = await scenes()
    const request = all.session.open('GET', 'http://127.0.0.1:1/')
    await request.send().catch(() => {})
    await request.close()
    const { page } = await visit(all.inspector.url)
    expect(await page.locator('#failure b').textContent()).toBe(
      'send() failed in connect · ECONNREFUSED 127.0.0.1:1',
    )
    await page.click('#go-to-failure')
    await page.waitForSelector('.entry.failed[aria-selected=true]')
    const shown = page.locator('.entry[aria-selected=true] .name')
    expect(await shown.textContent()).toBe('REQUEST_COMPLETE')
    const [bad, good] = await page.evaluate(() => {
      const entry = document.querySelector('.entry[aria-selected=true] .name') as Element
      const style = getComputedStyle(document.documentElement)
      const probe = document.body.appendChild(document.createElement('i'))
      probe.style.color = style.getPropertyValue('--red')
      const red = getComputedStyle(probe).color
      probe.remove()
      return [getComputedStyle(entry).color, red]
    })
    expect(bad).toBe(good)
    expect(await page.locator('.visit.bad .name').allTextContents()).toEqual(['connecting', 'failed'])
    await page.click('#copy > summary')
    await page.click('[data-copy=failure]')
    await page.waitForSelector('#toast[data-copied]')
    expect(await copied(page)).toMatch(
      /^send\(\) failed in connect · ECONNREFUSED[\s\S]+CONNECTING_TO_SERVER/,
    )
  })

  test('show every fact of an entry in full, with a button that copies it', async () => {
    const all = await scenes()
    await kinds['a redirect'](all)
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('.entry')
    await page.locator('#log').press('Home')
    await page.click('.entry:has-text("input=")')
    const facts = page.locator('#entry .pairs > div')
    await page.waitForFunction(() => document.querySelector('#entry dd')?.textContent?.includes('') === true)
    const texts = await facts.allTextContents()
    expect(texts).toContainEqual(expect.stringMatching(`^input.url${all.origin}/moved`))
    await facts.filter({ hasText: 'input.url' }).locator('.copy').click()
    await page.waitForSelector('#toast[data-copied]')
    expect(await copied(page)).toBe(`${all.origin}/moved`)
    for (const cell of await facts.locator('dd').all())
      expect(await cell.evaluate((element) => element.scrollWidth <= element.clientWidth + 1)).toBe(true)
  })

  test('show the chain of a redirect, and the list its first address', async () => {
    const all = await scenes()
    await kinds['a redirect'](all)
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('.request')
    expect(await page.locator('.request .path').textContent()).toBe('/moved')
    expect(await page.locator('.request .host').textContent()).toBe('→ /page')
    await page.fill('#filter', 'moved')
    await page.waitForFunction(() => document.querySelectorAll('.request').length === 1)
    await page.click('#tab-redirects')
    await page.waitForSelector('.chain li')
    const chain = await page.locator('.chain li').allTextContents()
    expect(chain).toHaveLength(2)
    expect(chain[0]).toMatch(/\/moved.+302 Found.+leads on to .+\/page$/)
    expect(chain[1]).toMatch(/\/page.+200 OK.+reused, 2nd exchange/)
  })

  test('show the certificate that was refused, the delay of a retry, and where the time of all went', async () => {
    await using server = await secureServer(await certificate(distrusted.expired))
    await using inspector = await serveInspector()
    await using session = new Session({
      inspect: inspector,
      tls: { ca: (await authority()).cert },
      retry: { limit: 1, delay: 50, jitter: 0, maxDelay: 50 },
    })
    const ok = server.answer
    server.onRequest = () => {
      server.answer = server.heads.length === 1 ? 'HTTP/1.1 503 Busy\r\ncontent-length: 2\r\n\r\nno' : ok
    }
    const url = `https://localhost:${server.port}/`
    await (await session.fetch(url, { tls: { wrongDate: true } })).text()
    await session.fetch(url).catch(() => {})
    const { page, complaints } = await visit(inspector.url)
    const panel = (text: RegExp) => page.locator('#panel').filter({ hasText: text }).waitFor()
    await page.locator('.request').nth(1).click()
    await page.locator('#failure').waitFor()
    await page.click('#tab-tls')
    await panel(/did not succeed.*Refused.*is valid from.*SubjectCN=.*Valid from.* GMT.*SHA-256[0-9a-f]{64}/)
    await page.locator('.request').nth(0).click()
    await panel(/ProtocolTLSv1\.3.*TLS sessionnew.*SubjectCN=.*SHA-256[0-9a-f]{64}/)
    await page.click('#tab-redirects')
    await panel(/503 Busy.*waited .*, then sent again.*200 OK/)
    const totals = page.locator('#phase-totals')
    await totals.filter({ hasText: /Retry delay \d+ %/ }).waitFor()
    expect(await totals.isVisible()).toBe(true)
    await page.setViewportSize({ width: 390, height: 800 })
    await page.waitForFunction(() => {
      const shown = document.querySelector('#phase-totals') as Element
      return getComputedStyle(shown).display === 'none'
    })
    expect(complaints).toEqual([])
  })

  test('have headers only where they were asked for, and a warning before they are saved', async () => {
    const plain = await scenes()
    await kinds['a GET'](plain)
    const without = await visit(plain.inspector.url)
    await without.page.click('#tab-headers')
    await without.page.locator('#panel', { hasText: 'serveInspector({ headers: true })' }).waitFor()
    expect(await without.page.locator('#headers-badge').isVisible()).toBe(false)

    await using inspector = await serveInspector({ headers: true })
    await using session = new Session({ inspect: inspector })
    const headers = { authorization: 'Bearer geheim1', 'x-trace': 'abc' }
    await (await session.fetch(`${plain.origin}/page?token=geheim2`, { headers })).text()
    const { page } = await visit(inspector.url)
    await page.click('#tab-headers')
    await page.waitForSelector('#panel .pairs > div')
    const texts = await page.locator('#panel .pairs > div').allTextContents()
    expect(texts).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^authorization\*\*\*/i),
        expect.stringMatching(/^x-trace/i),
      ]),
    )
    expect(await page.locator('#headers-badge').isVisible()).toBe(true)
    await page.click('#save > summary')
    expect(await page.locator('#save-warning').isVisible()).toBe(true)
    await page.click('#copy > summary')
    await page.click('[data-copy=curl]')
    await page.waitForSelector('#toast[data-copied]')
    expect(await copied(page)).toBe(
      `curl '${plain.origin}/page?token=***' --header 'authorization: ***' --header 'x-trace: abc' # secrets stand as ***`,
    )
    expect(await page.content()).not.toContain('geheim')
  })

  test('lead to the first pending call by one key, and to the next by another', async () => {
    const all = await scenes()
    await kinds['an upload with pending writes'](all)
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('.visit[aria-current]')
    const { entries } = all.inspector.run().requests[0]!
    const pending = entries.flatMap((entry, index) =>
      'name' in entry && entry.name === 'ioPending' ? [index] : [],
    )
    const moment = (index: number) =>
      page.waitForFunction(
        (text) => document.querySelector('#moment-number')?.textContent === text,
        `${index + 1} of ${entries.length}`,
      )
    await page.keyboard.press('n')
    await moment(pending[0]!)
    if (pending.length > 1) {
      await page.keyboard.press('n')
      await moment(pending[1]!)
      await page.keyboard.press('N')
      await moment(pending[0]!)
    }
    await page.keyboard.press('End')
    await page.click('#first-pending')
    await moment(pending[0]!)
  })

  test('stand still while one goes through time, and say where no call was pending', async () => {
    const all = await scenes()
    await kinds['a GET'](all)
    await kinds['an upload with pending writes'](all)
    const { entries } = all.inspector.run().requests[1]!
    const { page } = await visit(all.inspector.url)
    await page.waitForFunction(
      (text) => document.querySelector('#moment-number')?.textContent === text,
      `${entries.length} of ${entries.length}`,
    )
    await page.waitForSelector('#first-pending')
    await page.locator('#next-pending').scrollIntoViewIfNeeded()
    const top = () => page.locator('#next-pending').evaluate((button) => button.getBoundingClientRect().top)
    const before = await top()
    await page.click('#next-pending')
    await page.waitForSelector('.entry.pending[aria-selected=true]')
    expect(await top()).toBe(before)
    await page.keyboard.press('Home')
    await page.waitForFunction(() =>
      document.querySelector('#moment-number')?.textContent?.startsWith('1 of '),
    )
    expect(await top()).toBe(before)
    await page.locator('.request').first().click()
    await page.waitForFunction(() => document.querySelector('.verdict')?.textContent?.startsWith('200'))
    const saying = await nextToast(page)
    await page.keyboard.press('n')
    expect(await saying()).toEqual({ text: 'No pending call in this request', isSeen: true })
  })

  test('mean one thing by pending: what has answered ERROR_IO_PENDING', async () => {
    const all = await scenes()
    const request = all.session.open('GET', `${all.origin}/hang`)
    request.send().catch(() => {})
    const { page } = await visit(all.inspector.url)
    await page.waitForFunction(
      () => document.querySelector('#state-name')?.textContent === 'ending.receiving',
    )
    expect(await page.locator('#card').textContent()).toContain('send() has not completed')
    expect(await page.locator('#card').textContent()).not.toContain('pending')
    expect(await page.locator('#details').textContent()).not.toContain('pending')
    await request.close()
  })

  test('stay those of a request that was dropped, and say so', async () => {
    await using inspector = await serveInspector({ limits: { requests: 3 } })
    const { session } = scriptedSession({ '/': [take(), reply(200, {}, 'hello')] }, { inspect: inspector })
    await (await session.fetch(`${ORIGIN}/`)).text()
    const { page } = await visit(inspector.url)
    await page.waitForSelector('.visit[aria-current]')
    const number = await page.locator('#request-number').textContent()
    for (let i = 0; i < 5; i++) await (await session.fetch(`${ORIGIN}/`)).text()
    await page.waitForSelector('#selection-dropped:not([hidden])')
    expect(await page.locator('#request-title').textContent()).toBe(`GET ${ORIGIN}/`)
    expect(await page.locator('#request-number').textContent()).toBe(number)
    await page.locator('.request').first().click()
    await page.waitForSelector('#selection-dropped', { state: 'hidden' })
  })

  test('fold repeats of writes, and find what is searched for', async () => {
    const all = await scenes()
    await kinds['an upload with pending writes'](all)
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('.entry')
    await page.check('#log-folded')
    await page.locator('#log').press('Home')
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.entry .name')].some(({ textContent }) =>
        /^write ×\d+, [\d.]+ [KM]iB$/.test(textContent ?? ''),
      ),
    )
    await page.fill('#log-search', 'resolv')
    await page.waitForFunction(() => document.querySelectorAll('.entry').length < 3)
    await page.fill('#log-search', '')
    await page.click('[data-chip=pending]')
    await page.waitForFunction(() => {
      const names = [...document.querySelectorAll('.entry .name')].map(({ textContent }) => textContent)
      return names.length > 0 && names.every((name) => name === 'ioPending')
    })
  })
})

// Thousands of requests in the list: found, scrolled and filtered without ado.

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { serveInspector } from '../../../src/inspect/index.ts'
import type { RequestRun } from '../../../src/inspect/run/index.ts'
import type { Session } from '../../../src/session/index.ts'
import { reply, take } from '../../../src/testing/index.ts'
import { ORIGIN, scriptedSession } from '../../session/support/scripted-session.ts'
import { inBrowser, visit } from '../support/browser.ts'
import { kinds, scenes } from '../support/scenes.ts'
import { nextToast } from './toast.ts'

const COUNT = 5_000

async function crowd(session: Session, count = COUNT): Promise<void> {
  for (let i = 0; i < count; i++) {
    const path = i % 10 === 0 ? `/missing/${i}` : `/found/${i}`
    await (await session.fetch(ORIGIN + path)).text()
  }
}

async function setUp() {
  const inspector = await serveInspector()
  const missing = Array.from({ length: COUNT / 10 }, (_, i) => `/missing/${i * 10}`)
  const routes = Object.fromEntries([
    ['*', [take(), reply(200, {}, 'hello')]],
    ...missing.map((path) => [path, [take(), reply(404, {}, 'hello')]]),
  ])
  const { session } = scriptedSession(routes, { inspect: inspector })
  return { inspector, session, [Symbol.asyncDispose]: () => inspector.close() }
}

const counted = (page: Page, text: string) =>
  page.waitForFunction((wanted) => document.querySelector('#count')?.textContent === wanted, text)

inBrowser('the list', () => {
  test('has 5,000 requests, of which only those in sight are in the document, and scrolls without stutter', async () => {
    await using all = await setUp()
    await crowd(all.session)
    const { complaints, page } = await visit(all.inspector.url)
    await counted(page, '5,000')
    expect(await page.locator('.request').count()).toBeLessThan(40)
    const last = page.locator('.request').last()
    expect(await last.getAttribute('aria-posinset')).toBe('5000')
    expect(await last.getAttribute('aria-setsize')).toBe('5000')
    await page.locator('#list').focus()
    await page.keyboard.press('Home')
    await page.waitForSelector('.request[aria-posinset="1"][aria-selected=true]')
    for (let i = 0; i < 30; i++) await page.keyboard.press('PageDown')
    await page.keyboard.press('ArrowDown')
    // The row and the title follow the keys, each in a frame of its own.
    await page.waitForFunction(() => {
      const selected = document.querySelector('.request[aria-selected=true]')
      const place = Number(selected?.getAttribute('aria-posinset'))
      const path = `/${(place - 1) % 10 === 0 ? 'missing' : 'found'}/${place - 1}`
      return place > 200 && document.querySelector('#request-title')?.textContent?.endsWith(path)
    })
    expect(complaints).toEqual([])
    await scrollsWithoutStutter(page)
  }, 180_000)

  test('goes on while requests come in by the hundred', async () => {
    await using all = await setUp()
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#connection.connected')
    await crowd(all.session, 600)
    await counted(page, '600')
    const atEnd = await page
      .locator('#list')
      .evaluate((list) => list.scrollTop + list.clientHeight >= list.scrollHeight - 2)
    expect(atEnd).toBe(true)
  })

  test('is filtered by words and by kind', async () => {
    await using all = await setUp()
    await crowd(all.session, 50)
    const { page } = await visit(all.inspector.url)
    await counted(page, '50')
    await page.keyboard.press('/')
    await page.keyboard.type('missing GET')
    await counted(page, '5 of 50')
    await page.keyboard.press('Escape')
    await counted(page, '50')
    await page.locator('label', { hasText: 'Failed' }).click()
    await counted(page, '5 of 50')
    await page.locator('label', { hasText: 'Live' }).click()
    await counted(page, '0 of 50')
    expect(await page.locator('#empty').textContent()).toBe('No request passes the filter.')
  })

  test('says what was dropped to save memory', async () => {
    await using inspector = await serveInspector({ limits: { requests: 20, entries: 10 } })
    const { session } = scriptedSession({ '/': [take(), reply(200, {}, 'hello')] }, { inspect: inspector })
    for (let i = 0; i < 30; i++) await (await session.fetch(`${ORIGIN}/`)).text()
    const { page } = await visit(inspector.url)
    await counted(page, '20')
    expect(await page.locator('#dropped').textContent()).toBe('10 older ones were dropped to save memory.')
    await page.waitForSelector('#log-lost:not([hidden])')
    expect(await page.locator('#log-lost').textContent()).toMatch(/^The first \d+ entries were dropped/)
  })

  test('is found by what can be seen, and says what it does not understand', async () => {
    await using all = await setUp()
    await crowd(all.session, 20)
    const { page } = await visit(all.inspector.url)
    await counted(page, '20')
    // Every state of an exchange has "hang" in its name.
    await page.fill('#filter', 'hang')
    await counted(page, '0 of 20')
    await page.fill('#filter', 'status:4xx -path:/missing/0')
    await counted(page, '1 of 20')
    await page.fill('#filter', 'is:nice')
    await page.waitForSelector('#filter-fault:not([hidden])')
    expect(await page.locator('#filter-fault').textContent()).toMatch(
      /^is: cannot be nice\. It can be live, /,
    )
    await page.fill('#filter', 'found')
    await counted(page, '18 of 20')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Home')
    await page.waitForFunction(() =>
      document.querySelector('#request-title')?.textContent?.endsWith('/found/1'),
    )
    expect(page.url()).toMatch(/#request=\d+&filter=found$/)
    const shown = await page.locator('#request-number').textContent()
    await page.reload()
    await counted(page, '18 of 20')
    await page.waitForFunction(
      (text) => document.querySelector('#request-number')?.textContent === text,
      shown,
    )
  })

  test('is sorted by any column, one way and the other', async () => {
    await using all = await setUp()
    await crowd(all.session, 60)
    const { page } = await visit(all.inspector.url)
    await counted(page, '60')
    await page.waitForSelector('.request[aria-posinset="60"][aria-selected=true]')
    const list = page.locator('#list')
    /** Sorts when the end of the list is in sight; its beginning must be in sight then. */
    const sorts = async (column: string, first: string): Promise<void> => {
      await list.evaluate((box) => box.scrollTo(0, box.scrollHeight))
      expect(await list.evaluate((box) => box.scrollTop)).toBeGreaterThan(0)
      await page.click(`.columns [data-column=${column}]`)
      await page.waitForFunction(
        (text) => document.querySelector('.request[aria-posinset="1"] .path')?.textContent?.startsWith(text),
        first,
      )
      expect(await list.evaluate((box) => box.scrollTop)).toBe(0)
    }
    await sorts('status', '/found')
    await sorts('status', '/missing')
    await sorts('path', '/found/1')
    await sorts('id', '/missing/0')
  })

  test('shows a request after a long pause as a bar inside of the waterfall', async () => {
    const all = await scenes()
    await kinds['a GET'](all)
    await kinds['a GET'](all)
    const run = all.inspector.run()
    const [early, late] = run.requests as [RequestRun, RequestRun]
    const { page } = await visit(all.inspector.url)
    await counted(page, '2')
    const hour = 3_600_000
    const summary = { ...late.summary, openedAt: late.summary.openedAt + hour }
    const text = JSON.stringify({ ...run, requests: [early, { ...late, summary }] })
    await page.setInputFiles('#file', {
      name: 'run.json',
      mimeType: 'application/json',
      buffer: Buffer.from(text),
    })
    await page.waitForSelector('#connection.file')
    await page.locator('.request').nth(1).locator('.track i').first().waitFor()
    const bars = await page.locator('.request .track').evaluateAll((tracks) =>
      tracks.flatMap((track) => {
        const left = track.getBoundingClientRect().left + track.clientLeft
        return [...track.children].map((bar) => {
          const place = bar.getBoundingClientRect()
          return {
            before: left - place.left,
            after: place.right - left - track.clientWidth,
            width: place.width,
          }
        })
      }),
    )
    expect(bars.length).toBeGreaterThan(2)
    for (const { after, before, width } of bars) {
      expect(width).toBeGreaterThanOrEqual(1.9)
      expect(before).toBeLessThanOrEqual(0.1)
      expect(after).toBeLessThanOrEqual(0.1)
    }
  })

  test('is left for its keys by a second Escape in the filter, and its menu opens from anywhere', async () => {
    await using all = await setUp()
    await crowd(all.session, 60)
    const { page } = await visit(all.inspector.url)
    await counted(page, '60')
    await page.waitForSelector('.request[aria-posinset="60"][aria-selected=true]')
    const focused = () => page.evaluate(() => document.activeElement?.id)
    await page.keyboard.press('/')
    await page.keyboard.type('found')
    await counted(page, '54 of 60')
    await page.keyboard.press('Escape')
    await counted(page, '60')
    expect(await focused()).toBe('filter')
    await page.keyboard.press('Escape')
    expect(await focused()).toBe('list')
    await page.keyboard.press('k')
    await page.waitForSelector('.request[aria-posinset="59"][aria-selected=true]')
    // The selected row is out of sight, and nothing has the focus.
    await page.locator('#list').evaluate((list) => {
      list.blur()
      list.scrollTo(0, 0)
    })
    await page.waitForSelector('.request[aria-posinset="1"]')
    await page.keyboard.press('Shift+F10')
    await page.waitForSelector('#row-menu:not([hidden])')
    expect(await page.locator('#row-menu').getAttribute('aria-label')).toMatch(/^Request \d+$/)
    const selected = await page.locator('#request-number').textContent()
    expect(`Request ${selected?.slice(1)}`).toBe(await page.locator('#row-menu').getAttribute('aria-label'))
  })

  test('shows the window of time that is dragged over, and all of it again', async () => {
    const all = await scenes()
    for (let i = 0; i < 3; i++) await kinds['a GET'](all)
    await kinds['an upload with pending writes'](all)
    const { page } = await visit(all.inspector.url)
    await counted(page, '4')
    const strip = (await page.locator('#overview .strip').boundingBox())!
    await page.mouse.move(strip.x + strip.width - 1, strip.y + 10)
    await page.mouse.down()
    await page.mouse.move(strip.x + strip.width * 0.9, strip.y + 10, { steps: 5 })
    await page.mouse.up()
    await counted(page, '1 of 4')
    await page.click('#all-time')
    await counted(page, '4')
    // In the waterfall of a row as well, which then selects nothing.
    const number = await page.locator('#request-number').textContent()
    const track = (await page.locator('.request .track').first().boundingBox())!
    await page.mouse.move(track.x + 1, track.y + 5)
    await page.mouse.down()
    await page.mouse.move(track.x + track.width * 0.02 + 8, track.y + 5, { steps: 5 })
    await page.mouse.up()
    await page.waitForSelector('#all-time:not([hidden])')
    expect(await page.locator('#request-number').textContent()).toBe(number)
    await page.keyboard.press('Z')
    await counted(page, '4')
    await page.keyboard.press('z')
    await page.waitForSelector('#all-time:not([hidden])')
  })

  test('takes a finger for the window of time as well', async () => {
    const all = await scenes()
    for (let i = 0; i < 3; i++) await kinds['a GET'](all)
    await kinds['an upload with pending writes'](all)
    const { page } = await visit(all.inspector.url, { hasTouch: true })
    await counted(page, '4')
    const touch = await page.context().newCDPSession(page)
    const drag = async (selector: string, from: number, to: number): Promise<void> => {
      const { height, width, x, y } = (await page.locator(selector).first().boundingBox())!
      const at = (part: number) => [{ x: x + 1 + part * (width - 2), y: y + height / 2 }]
      await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(from) })
      for (let step = 1; step <= 5; step++) {
        const touchPoints = at(from + ((to - from) * step) / 5)
        await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints })
      }
      await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
      await page.waitForSelector('#all-time:not([hidden])')
    }
    await drag('#overview .strip', 1, 0.9)
    await counted(page, '1 of 4')
    await page.click('#all-time')
    await counted(page, '4')
    await drag('.request .track', 0.5, 1)
  })

  test('has a menu for each row, which the keyboard opens, too', async () => {
    await using all = await setUp()
    await crowd(all.session, 5)
    const { page } = await visit(all.inspector.url)
    await counted(page, '5')
    const menu = page.locator('#row-menu')
    const focused = () => page.evaluate(() => document.activeElement?.textContent)
    await page.locator('.request').nth(1).click()
    for (const key of ['Shift+F10', 'ContextMenu']) {
      await page.locator('#list').press(key)
      await menu.waitFor()
      expect(await focused()).toBe('Copy as cURL')
      await page.keyboard.press('ArrowUp')
      expect(await focused()).toBe('Zoom to its time')
      await page.keyboard.press('Escape')
      await menu.waitFor({ state: 'hidden' })
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('list')
    }
    await page.keyboard.press('Shift+F10')
    await page.keyboard.press('ArrowDown')
    const saying = await nextToast(page)
    await page.keyboard.press('Enter')
    expect(await saying()).toEqual({ text: 'Copied', isSeen: true })
    await page.waitForSelector('#toast[data-copied]', { state: 'attached' })
    expect(await page.locator('#toast').getAttribute('data-copied')).toBe(`${ORIGIN}/found/1`)
    // It is about the row under the pointer, and leaves alone what is shown.
    await page.locator('.request').nth(3).click({ button: 'right' })
    await menu.locator('button', { hasText: 'Copy as cURL' }).click()
    await page.waitForSelector(`#toast[data-copied="curl ${ORIGIN}/found/3 # headers were not recorded"]`, {
      state: 'attached',
    })
    expect(await page.locator('#request-title').textContent()).toBe(`GET ${ORIGIN}/found/1`)
    await page.locator('.request').nth(3).click({ button: 'right' })
    await menu.locator('button', { hasText: 'Compare with' }).click()
    await page.waitForSelector('.waterfall.two')
    await page.locator('.request').nth(0).click({ button: 'right' })
    await menu.locator('button', { hasText: 'Filter by host' }).click()
    await page.waitForFunction(
      (text) => document.querySelector<HTMLInputElement>('#filter')?.value === text,
      `host:${new URL(ORIGIN).host}`,
    )
    // A click anywhere else closes it.
    await page.locator('.request').nth(0).click({ button: 'right' })
    await menu.waitFor()
    await page.locator('#request-title').click()
    await menu.waitFor({ state: 'hidden' })
  })

  test('selects no text by Shift and a click, which compares', async () => {
    await using all = await setUp()
    await crowd(all.session, 5)
    const { page } = await visit(all.inspector.url)
    await counted(page, '5')
    await page.locator('.request').first().click()
    await page
      .locator('.request')
      .last()
      .click({ modifiers: ['Shift'] })
    await page.waitForSelector('.waterfall.two')
    expect(await page.evaluate(() => String(getSelection()))).toBe('')
    const total = await page.locator('.waterfall .total').textContent()
    expect(total).toMatch(/^Total[\d.]+ .?s[\d.]+ .?s[−+]/)
    expect(await page.locator('.waterfall.two').textContent()).toContain('reused')
  })
})

/** However long the list is, a step of scrolling touches no more rows than can be seen. */
async function scrollsWithoutStutter(page: Page): Promise<void> {
  const { rows, touched } = await page.evaluate(async () => {
    const list = document.querySelector('#list') as HTMLElement
    const seen = new Set<Node>()
    const rowsOf = (records: MutationRecord[]): void => {
      for (const { addedNodes } of records) for (const node of addedNodes) seen.add(node)
    }
    const observer = new MutationObserver(rowsOf)
    observer.observe(list, { childList: true, subtree: true })
    let most = 0
    for (let step = 0; step < 60; step++) {
      seen.clear()
      list.scrollTop = (step / 60) * list.scrollHeight
      list.dispatchEvent(new Event('scroll'))
      await new Promise(requestAnimationFrame)
      rowsOf(observer.takeRecords())
      most = Math.max(most, [...seen].filter((node) => (node as Element).matches?.('.request')).length)
    }
    return { rows: document.querySelectorAll('.request').length, touched: most }
  })
  expect(rows).toBeLessThan(40)
  expect(touched).toBeLessThan(80)
}

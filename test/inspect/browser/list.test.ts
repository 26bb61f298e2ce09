// Thousands of requests in the list: found, scrolled and filtered without ado.

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { serveInspector } from '../../../src/inspect/index.ts'
import type { Session } from '../../../src/session/index.ts'
import { reply, take } from '../../../src/testing/index.ts'
import { ORIGIN, scriptedWorld } from '../../session/support/scripted-world.ts'
import { inBrowser, visit } from '../support/browser.ts'

const COUNT = 5_000

async function crowd(session: Session, count = COUNT): Promise<void> {
  for (let i = 0; i < count; i++) {
    const path = i % 10 === 0 ? `/missing/${i}` : `/found/${i}`
    await (await session.fetch(ORIGIN + path)).text()
  }
}

async function world() {
  const inspector = await serveInspector()
  const answers = { '/': [take(), reply(200, {}, 'hello')] }
  const routes = new Proxy(answers, {
    get: (_all, path) => [take(), reply(String(path).startsWith('/missing') ? 404 : 200, {}, 'hello')],
    has: () => true,
  })
  const { session } = scriptedWorld(routes, { inspect: inspector })
  return { inspector, session, [Symbol.asyncDispose]: () => inspector.close() }
}

const counted = (page: Page, text: string) =>
  page.waitForFunction((wanted) => document.querySelector('#count')?.textContent === wanted, text)

inBrowser('the list', () => {
  test('has 5,000 requests, of which only those in sight are in the document, and scrolls without stutter', async () => {
    await using all = await world()
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
    const selected = page.locator('.request[aria-selected=true]')
    const place = Number(await selected.getAttribute('aria-posinset'))
    expect(place).toBeGreaterThan(200)
    await page.waitForFunction(
      (path) => document.querySelector('#request-title')?.textContent?.endsWith(path),
      `/${(place - 1) % 10 === 0 ? 'missing' : 'found'}/${place - 1}`,
    )
    expect(complaints).toEqual([])
    await scrollsWithoutStutter(page)
  }, 60_000)

  test('goes on while requests come in by the hundred', async () => {
    await using all = await world()
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
    await using all = await world()
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
    const { session } = scriptedWorld({ '/': [take(), reply(200, {}, 'hello')] }, { inspect: inspector })
    for (let i = 0; i < 30; i++) await (await session.fetch(`${ORIGIN}/`)).text()
    const { page } = await visit(inspector.url)
    await counted(page, '20')
    expect(await page.locator('#dropped').textContent()).toBe('10 older ones were dropped to save memory.')
    await page.waitForSelector('#log-lost:not([hidden])')
    expect(await page.locator('#log-lost').textContent()).toMatch(/^The first \d+ entries were dropped/)
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

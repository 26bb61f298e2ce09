// The page talks to its own origin and to nobody else, and everybody can use it.

import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { inBrowser, visit } from '../support/browser.ts'
import { kinds, scenes } from '../support/scenes.ts'

async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, { resultTypes: ['violations'] }),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ help, nodes }) => nodes.map(({ target }) => `${help}: ${target}`))
}

inBrowser('the page', () => {
  test('asks for nothing but what its own origin has', async () => {
    const all = await scenes()
    for (const run of Object.values(kinds)) await run(all)
    const { asked, complaints, page } = await visit(all.inspector.url)
    await page.waitForSelector('.request')
    for (const row of await page.locator('.request').all()) await row.click()
    await page.click('#help')
    await page.keyboard.press('Escape')
    const { origin } = new URL(all.inspector.url)
    expect(asked.length).toBeGreaterThan(5)
    expect(asked.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:'))).toEqual([])
    expect(complaints).toEqual([])
  })

  test('is left alone by another page of this machine, and cannot be put in a frame', async () => {
    const all = await scenes()
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#connection.connected')
    const address = page.url()
    const stranger = await page.context().newPage()
    await stranger.goto(`${all.origin}/page`)
    const read = await stranger.evaluate(async (url) => {
      try {
        return await (await fetch(url, { credentials: 'include' })).text()
      } catch (error) {
        return String(error)
      }
    }, address)
    expect(read).toMatch(/TypeError/)
    const status = stranger.waitForResponse(address).then((response) => response.status())
    await stranger.evaluate((url) => {
      const frame = document.createElement('iframe')
      frame.src = url
      document.body.append(frame)
    }, address)
    expect(await status).toBe(403)
  })

  test('has no token in its address', async () => {
    const all = await scenes()
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#connection.connected')
    expect(page.url()).not.toContain('token')
    expect(await page.evaluate(() => document.cookie)).toBe('')
  })

  test.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 1000],
    ['dark', 400],
  ] as const)('has no serious fault of accessibility, %s and %i points wide', async (colorScheme, width) => {
    const all = await scenes()
    for (const run of Object.values(kinds)) await run(all)
    const live = all.session.open('GET', `${all.origin}/hang`)
    live.send().catch(() => {})
    const { page } = await visit(all.inspector.url, { colorScheme, viewport: { width, height: 900 } })
    await page.waitForSelector('.request', { state: 'attached' })
    if (width < 760)
      for (const pane of ['requests', 'details']) {
        await page.locator(`input[name=pane][value=${pane}]`).check({ force: true })
        expect(await seriousFaults(page)).toEqual([])
      }
    else expect(await seriousFaults(page)).toEqual([])
    if (colorScheme === 'dark') return
    await page.click('#help')
    expect(await seriousFaults(page)).toEqual([])
  })

  test('says when the inspector goes away, and comes back to it', async () => {
    const all = await scenes()
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#connection.connected')
    await kinds['a GET'](all)
    const live = all.session.open('GET', `${all.origin}/hang`)
    live.send().catch(() => {})
    await page.waitForFunction(() => document.querySelectorAll('.request').length === 2)
    await page.locator('.request', { hasText: '/hang' }).click()
    await page.waitForSelector('.verdict.open')
    await all.inspector.close()
    await page.waitForSelector('#connection.ended')
    expect(await page.locator('#connection').textContent()).toBe('The inspector was closed')
    // What was live may go on or not: its time stands still. What was fetched can still be saved.
    const time = page.locator('.request', { hasText: '/hang' }).locator('.time')
    const stopped = await time.textContent()
    const save = async (which: string) => {
      await page.click('#save > summary')
      await page.click(`#save button[data-as=json][data-which=${which}]`)
    }
    const downloading = page.waitForEvent('download')
    await save('this')
    expect((await downloading).suggestedFilename()).toMatch(/\.json$/)
    await save('listed')
    await page
      .locator('#complaint', { hasText: 'Nothing was saved. The inspector does not answer' })
      .waitFor()
    await page.locator('.request', { hasText: '/page' }).click()
    await page.locator('#details', { hasText: 'the entries of this request were not fetched' }).waitFor()
    expect(await time.textContent()).toBe(stopped)
  })
})

// What the page shows of requests of every kind: where they are, and were, step by step.

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { chartFacts } from '../../../src/inspect/chart-facts.ts'
import { ChartModel } from '../../../src/inspect/page/model/chart-model.ts'
import { isStep, type StateValue } from '../../../src/inspect/run/index.ts'
import { inBrowser, visit } from '../support/browser.ts'
import { kinds, scenes } from '../support/scenes.ts'

const chart = new ChartModel(chartFacts())

/** What the page shows at each of these entries, as the slider goes to them. */
const shown = (page: Page, indexes: readonly number[]) =>
  page.evaluate(async (wanted) => {
    const idsOf = (selector: string) =>
      [...document.querySelectorAll<SVGElement>(selector)].map(({ dataset }) => dataset.id ?? '').sort()
    const range = document.querySelector<HTMLInputElement>('#moment') as HTMLInputElement
    const all = []
    for (const index of wanted) {
      range.value = String(index)
      range.dispatchEvent(new Event('input'))
      // What is redrawn is drawn before this frame.
      await new Promise(requestAnimationFrame)
      const rows = [...document.querySelectorAll<HTMLTableRowElement>('#context tr')]
      all.push({
        number: document.querySelector('#moment-number')?.textContent,
        event: document.querySelector('#state-event')?.textContent,
        active: idsOf('#chart .state.active'),
        last: idsOf('#chart .arrow.last'),
        context: Object.fromEntries(
          rows.map(({ cells: [name, value] }) => [name?.textContent, value?.textContent]),
        ),
      })
    }
    return all
  }, indexes)

const texts = (context: object) =>
  Object.fromEntries(
    Object.entries(context).map(([name, value]) => [
      name,
      value === null
        ? '–'
        : typeof value === 'object'
          ? Object.entries(value as object)
              .map((pair) => pair.join(' '))
              .join(', ')
          : String(value),
    ]),
  )

inBrowser('the page shows', () => {
  test.each(Object.entries(kinds))(
    '%s as its actor was, at every step',
    async (_kind, run) => {
      const all = await scenes()
      const request = await run(all)
      const { complaints, page } = await visit(all.inspector.url)
      await page.waitForSelector('#path [aria-current]')
      await page.click('#axis')
      await page.click('#tab-context')
      const seen = all.seen.get(request.id)!
      const saved = all.inspector.run().requests.find(({ summary }) => summary.id === request.id)!
      const { entries } = saved
      expect(entries.filter(isStep).map(({ event, value }) => [event.type, value])).toEqual(
        seen.map(({ event, value }) => [event, value]),
      )
      await page.keyboard.press('Home')
      let before: StateValue | null = null
      let step = -1
      const expected = entries.map((entry, index) => {
        if (isStep(entry)) before = (seen[step++]?.value as StateValue | undefined) ?? null
        const { context, event, value } = seen[step]!
        return {
          number: `${index + 1} of ${entries.length}`,
          event: `after ${event}`,
          active: [...chart.statesOf(value as StateValue)].sort(),
          last: [...chart.moveOf(before, event, value as StateValue).arrows].sort(),
          context: texts(context),
        }
      })
      // Of a long upload the beginning, the end and some in between.
      const telling = entries.flatMap((_entry, index) =>
        index < 60 || index > entries.length - 30 || index % 17 === 0 ? [index] : [],
      )
      expect(await shown(page, telling)).toEqual(telling.map((index) => expected[index]))
      expect(complaints).toEqual([])
    },
    60_000,
  )

  test('the live state, as the request moves on', async () => {
    const all = await scenes()
    const { page } = await visit(all.inspector.url)
    const request = all.session.open('POST', `${all.origin}/upload`)
    const state = (name: string) =>
      page.waitForFunction((text) => document.querySelector('#state-name')?.textContent === text, name)
    await state('idle')
    await request.sendEx({ contentLength: 10 })
    await state('writing.ready')
    await request.write(Buffer.alloc(10))
    await request.end()
    await state('reading.ready')
    expect(await page.locator('#live').getAttribute('aria-pressed')).toBe('true')
    await request.close()
    await state('closed')
    expect(await page.locator('#chart .state.active').getAttribute('data-id')).toBe('request.closed')
  })

  test('pending writes as shaded stretches of the waterfall, and the bytes that have left', async () => {
    const all = await scenes()
    const request = await kinds['an upload with pending writes'](all)
    const pended = all.seen.get(request.id)!.filter(({ event }) => event === 'wire.pending').length
    expect(pended).toBeGreaterThan(0)
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('.waterfall')
    expect(await page.locator('.waterfall th').allTextContents()).toEqual(
      expect.arrayContaining(['Start', 'TCP', 'Send', 'Wait', 'Receive', 'I/O pending', 'Bytes']),
    )
    expect(await page.locator('.bars.send .pending').count()).toBeGreaterThan(0)
    expect(await page.locator('#details .foot').textContent()).toMatch(/pending \(IO_PENDING\): writes ×\d+/)
    expect(await page.locator('#bytes svg').getAttribute('aria-label')).toMatch(
      /^10\.0 MiB of body sent and \d+ B received in /,
    )
  })

  test('two requests next to one another', async () => {
    const all = await scenes()
    await kinds['a GET'](all)
    await kinds['a redirect'](all)
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('.waterfall')
    await page.click('#compare')
    await page.locator('.request').first().click()
    await page.waitForSelector('.waterfall.two')
    const heads = await page.locator('.waterfall thead th').allTextContents()
    expect(heads).toEqual([
      'Phase',
      expect.stringMatching(/^#\d+$/),
      expect.stringMatching(/^#\d+$/),
      'Difference',
    ])
    const rows = await page.locator('.waterfall tbody tr').allTextContents()
    expect(rows.find((row) => row.startsWith('Redirect'))).toMatch(/^Redirect.+–[−+]/)
    await page.click('#compare')
    await page.waitForSelector('.waterfall:not(.two)')
  })

  test('why a request failed, and what every notification said', async () => {
    const all = await scenes()
    await kinds['a failure'](all)
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#failure:not([hidden])')
    expect(await page.locator('#failure').textContent()).toMatch(/^read\(\) failed · \S+ 127\.0\.0\.1:\d+/)
    await page.uncheck('#log-events')
    await page.locator('#log').press('Home')
    await page.evaluate(() => new Promise(requestAnimationFrame))
    const lines = await page
      .locator('#log .entry')
      .evaluateAll((rows) => rows.map(({ children }) => [...children].map((cell) => cell.textContent)))
    expect(lines[0]).toEqual([expect.stringMatching(/^\d+\.\d\d$/), '60', 'HANDLE_CREATED', ''])
    const address = expect.stringMatching(/^address=127\.0\.0\.1 port=\d+$/)
    expect(lines).toContainEqual([expect.any(String), '20', 'CONNECTING_TO_SERVER', address])
  })
})

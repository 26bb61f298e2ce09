// Back and forth in time: by keys, by clicks, in slow motion.

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { chartFacts } from '../../../src/inspect/chart-facts.ts'
import { type Run, serveInspector } from '../../../src/inspect/index.ts'
import { Gate, reply, take, until } from '../../../src/testing/index.ts'
import { ORIGIN, scriptedSession } from '../../session/support/scripted-session.ts'
import { inBrowser, visit } from '../support/browser.ts'
import { kinds, scenes } from '../support/scenes.ts'

const state = (page: Page, name: string) =>
  page.waitForFunction((text) => document.querySelector('#state-name')?.textContent === text, name)
const moment = (page: Page, text: string) =>
  page.waitForFunction((wanted) => document.querySelector('#moment-number')?.textContent === wanted, text)

/** Asked again from outside: where the clock of a page stands still, what waits inside it waits for ever. */
const shows = (page: Page, wanted: Readonly<Record<string, string>>) =>
  expect.poll(() => shown(page), { timeout: 10_000 }).toMatchObject(wanted)

const shown = (page: Page) =>
  page.evaluate(() => ({
    state: document.querySelector('#state-name')?.textContent,
    moment: document.querySelector('#moment-number')?.textContent,
    button: document.querySelector('#play')?.getAttribute('aria-label'),
  }))

async function setUp() {
  const opened = new Gate()
  const inspector = await serveInspector()
  const routes = {
    '/': [take(), reply(200, {}, 'hello')],
    '/slow': [take(), until(opened), reply(200, {}, 'hello')],
  }
  const { session } = scriptedSession(routes, { inspect: inspector })
  return { inspector, session, opened, [Symbol.asyncDispose]: () => inspector.close() }
}

/** A saved run whose request has so many entries: writes in the middle of it, in bursts. */
async function longRun(run: Run, count: number): Promise<string> {
  const [request] = run.requests
  const { entries, summary, tracks } = request!
  const half = Math.floor(count / 2)
  const last = entries.at(-1)!
  const made = Array.from({ length: count }, (_, index) => {
    const entry = index < entries.length - 1 ? entries[index]! : last
    return { ...entry, at: index < half ? index / 1000 : 3000 + index / 1000 }
  })
  const elapsed = made.at(-1)!.at
  const long = { ...request, entries: made, tracks, summary: { ...summary, count, elapsed } }
  const folder = await mkdtemp(join(tmpdir(), 'hinternet-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'run.json')
  await writeFile(path, JSON.stringify({ ...run, requests: [long] }))
  return path
}

/** The most nodes that one of some jumps changes; at how many scales the chart is shown then, and whether its size depends on what is beside it. */
const changedByJumps = (page: Page) =>
  page.evaluate(async () => {
    const range = document.querySelector('#moment') as HTMLInputElement
    const svg = document.querySelector('#chart svg') as SVGSVGElement
    const seen = new Set<Node>()
    const observer = new MutationObserver((records) => {
      for (const { target } of records) seen.add(target)
    })
    const scales = new Set<number>()
    const drawn = () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))
    await drawn()
    observer.observe(document.body, { childList: true, subtree: true, attributes: true })
    let changed = 0
    for (const part of [0.1, 0.9, 0.3, 0.99, 0.5]) {
      seen.clear()
      range.value = String(Number(range.max) * part)
      range.dispatchEvent(new Event('input'))
      await drawn()
      changed = Math.max(changed, seen.size)
      scales.add(svg.querySelector<SVGGElement>('.world')?.getCTM()?.a ?? 0)
    }
    observer.disconnect()
    const laidOut =
      svg.hasAttribute('viewBox') || /%|auto/.test(`${svg.getAttribute('width')}${svg.style.width}`)
    return { changed, laidOut, scales: scales.size }
  })

inBrowser('time travel', () => {
  test('steps by the arrow keys, to the beginning and back to the end', async () => {
    await using all = await setUp()
    await (await all.session.fetch(`${ORIGIN}/`)).text()
    const { page } = await visit(all.inspector.url)
    await state(page, 'closed')
    const { count } = all.inspector.run().requests[0]!.summary
    await page.keyboard.press('ArrowLeft')
    await moment(page, `${count - 1} of ${count}`)
    await page.keyboard.press('Home')
    await state(page, 'idle')
    await page.keyboard.press('ArrowRight')
    await moment(page, `2 of ${count}`)
    expect(await page.locator('#live').getAttribute('aria-pressed')).toBe('false')
    await page.keyboard.press('End')
    await state(page, 'closed')
    expect(await page.locator('#live').getAttribute('aria-pressed')).toBe('true')
  })

  test('goes to the entry that is clicked, with what comes later faded', async () => {
    await using all = await setUp()
    await (await all.session.fetch(`${ORIGIN}/`)).text()
    const { page } = await visit(all.inspector.url)
    await state(page, 'closed')
    await page.locator('#log').press('Home')
    await page.locator('.entry', { hasText: 'wire.resolving' }).click()
    await state(page, 'resolving')
    expect(await page.locator('.entry[aria-selected=true] .name').textContent()).toBe('wire.resolving')
    expect(await page.locator('.entry.later').count()).toBeGreaterThan(5)
    const taken = await page
      .locator('#chart .arrow.taken')
      .evaluateAll((arrows) => arrows.map((arrow) => (arrow as SVGElement).dataset.id))
    expect(taken).toContain('request.open.exchange.queued->request.open.exchange.resolving')
    expect(taken).not.toContain('request.open->request.closing.disconnecting')
  })

  test('plays from the beginning and stops at the end', async () => {
    const all = await scenes()
    await kinds['an upload with pending writes'](all)
    const { page } = await visit(all.inspector.url)
    await state(page, 'closed')
    await page.selectOption('#pace', '10')
    await page.locator('#pace').blur()
    // By a clock that the test moves: to the middle of the longest wait, and beyond the end.
    await page.clock.install()
    await page.clock.pauseAt(Date.now() + 60_000)
    await page.keyboard.press(' ')
    await page.clock.runFor(20)
    const { entries, tracks } = all.inspector.run().requests[0]!
    // Reads are pending, too, and on a busy machine for longer.
    const isWriting = (at: number) =>
      tracks.phases.some(({ from, phase, to }) => phase === 'write' && from <= at && at < (to ?? at))
    const waits = tracks.pending
      .map(({ from, to }) => ({ from, to: to ?? from }))
      .filter(({ from, to }) => isWriting((from + to) / 2))
    const longest = waits.reduce((most, each) => (each.to - each.from > most.to - most.from ? each : most))
    // Together with the frames before and after it.
    await page.clock.fastForward(Math.max(1, Math.round(5 * (longest.from + longest.to)) - 40))
    await page.clock.runFor(20)
    await shows(page, { state: 'writing.ioPending', button: 'Pause' })
    await page.clock.fastForward(Math.ceil(10 * entries.at(-1)!.at))
    await page.clock.runFor(50)
    await shows(page, { state: 'closed', button: 'Play' })
  })

  test('in slow motion shows one event after the other, and pauses where it is told to', async () => {
    const all = await scenes()
    await kinds['a GET'](all)
    const { page } = await visit(all.inspector.url)
    await state(page, 'closed')
    const { count } = all.inspector.run().requests[0]!.summary
    await page.selectOption('#pace', '1000')
    await page.click('#play')
    await page.waitForFunction(
      () => !document.querySelector('#moment-number')?.textContent?.startsWith('1 of'),
    )
    await page.click('#play')
    await page.waitForSelector('#play[aria-label=Play]')
    const text = await page.locator('#moment-number').textContent()
    expect(Number(text?.split(' ')[0])).toBeLessThan(count - 5)
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    )
    expect(await page.locator('#moment-number').textContent()).toBe(text)
  })

  // Entries of one moment and long waits between them, as an upload has them: each of them cost a timer once.
  test.each([10, 40_000])(
    'of %i entries lasts the ten seconds that it claims, and a jump in it changes what can be seen alone',
    async (count) => {
      const all = await scenes()
      await kinds['a GET'](all)
      const { page } = await visit(all.inspector.url)
      await state(page, 'closed')
      await page.setInputFiles('#file', await longRun(all.inspector.run(), count))
      await moment(page, `${count} of ${count}`)
      for (const view of ['p', 'f', 'a']) {
        await page.keyboard.press(view)
        const { changed, laidOut, scales } = await changedByJumps(page)
        expect(changed).toBeGreaterThan(5)
        expect(changed).toBeLessThan(300)
        // What is in the chart is moved as one, and never laid out again.
        expect(scales).toBe(1)
        expect(laidOut).toBe(false)
      }
      // By a clock that the test moves.
      await page.clock.install()
      await page.clock.pauseAt(Date.now() + 60_000)
      await page.click('#first')
      await page.clock.runFor(50)
      await shows(page, { moment: `1 of ${count}` })
      await page.click('#play')
      // The second half of the entries begins when 3000 of the 3000 to 3040 ms are over.
      await page.clock.fastForward(9_500)
      await page.clock.runFor(50)
      await shows(page, { moment: `${count / 2} of ${count}`, button: 'Pause' })
      await page.clock.fastForward(900)
      await page.clock.runFor(50)
      await shows(page, { moment: `${count} of ${count}`, button: 'Play' })
    },
    120_000,
  )

  test('stays in the past while the request goes on, and says how much is new', async () => {
    await using all = await setUp()
    const fetched = all.session.fetch(`${ORIGIN}/slow`)
    const { page } = await visit(all.inspector.url)
    await state(page, 'ending.receiving')
    await page.keyboard.press('Home')
    await state(page, 'idle')
    all.opened.open()
    const response = await fetched
    await page.waitForFunction(() =>
      /^Live \+\d+$/.test(document.querySelector('#live-text')?.textContent ?? ''),
    )
    expect(await page.locator('#state-name').textContent()).toBe('idle')
    await page.click('#live')
    await state(page, 'reading.ready')
    await response.text()
  })

  test('tells of a state that is pointed at, or gone to by the keyboard, and what it answers to', async () => {
    await using all = await setUp()
    const request = all.session.open('GET', `${ORIGIN}/`)
    const { page } = await visit(all.inspector.url)
    await state(page, 'idle')
    await page.click('#camera-fit')
    await page.locator('#chart .state[data-id="request.open.exchange.connecting"]').hover()
    const card = page.locator('#card')
    expect(await card.locator('h3').textContent()).toMatch(/^connecting/)
    const connecting = chartFacts().states.find(({ key }) => key === 'connecting')
    expect(await card.locator('p').first().textContent()).toBe(connecting?.description)
    const events = await card.locator('code').allTextContents()
    expect(events).toEqual(
      expect.arrayContaining(['wire.connected', 'wire.sending', 'caller.cancel', 'caller.close']),
    )
    expect(events).not.toContain('caller.write')
    await page.mouse.move(0, 0)
    expect(await card.locator('h3').textContent()).toMatch(/^idle/)
    await page.locator('#chart .state[tabindex="0"]').focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    expect(await card.locator('h3').textContent()).toMatch(/^exchange/)
    await request.close()
  })
})

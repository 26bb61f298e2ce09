// Measures how smooth the page of the inspector is: `npm run bench:page`. It needs Chromium, and a machine with little else to do.

import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from 'playwright-core'
import { type Run, serveInspector } from '../../src/inspect/index.ts'
import { Session } from '../../src/session/index.ts'
import { executablePath } from './support/chromium.ts'

const ROWS = 5_000
const ENTRIES = 40_000
const SECONDS = 4
const JUMPS = 30

type Figures = readonly number[]

const figure = (ms: number | undefined): string => (ms ?? Number.NaN).toFixed(1).padStart(7)

function report(what: string, figures: Figures): void {
  const sorted = [...figures].sort((a, b) => a - b)
  const at = (part: number): number | undefined =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]
  console.log(
    `${what.padEnd(40)}${figure(at(0.5))}${figure(at(0.95))}${figure(sorted.at(-1))}${String(sorted.length).padStart(6)}`,
  )
}

// What follows runs in the page, whose types this file does not have.

/** Milliseconds from frame to frame for some seconds, while something is done in each. */
const frames = (page: Page, step: string): Promise<Figures> =>
  page.evaluate(`(async () => {
    const list = document.querySelector('#list')
    const step = (part) => { ${step} }
    const next = () => new Promise(requestAnimationFrame)
    const times = []
    const start = await next()
    for (let last = start; last - start < ${SECONDS * 1000}; ) {
      step((last - start) / ${SECONDS * 1000})
      const now = await next()
      times.push(now - last)
      last = now
    }
    return times
  })()`)

/** Milliseconds from the slider's input to the end of the frame that shows the moment. */
const jumps = (page: Page): Promise<Figures> =>
  page.evaluate(`(async () => {
    const range = document.querySelector('#moment')
    const times = []
    for (let jump = 0; jump < ${JUMPS}; jump++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      const start = performance.now()
      range.value = String(Number(range.max) * ((jump * 0.618) % 1))
      range.dispatchEvent(new Event('input'))
      await new Promise(requestAnimationFrame)
      await new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = resolve
        port2.postMessage(null)
      })
      times.push(performance.now() - start)
    }
    return times
  })()`)

/** An upload whose middle comes again and again, half of it three seconds later. */
function longRun(run: Run): Run {
  const request = run.requests.find(({ summary }) => summary.method === 'POST')
  if (request === undefined) throw new Error('No upload was recorded.')
  const { entries, summary } = request
  const last = entries.at(-1)
  const middle = entries.slice(10, -10)
  const made = Array.from({ length: ENTRIES }, (_, index) => {
    const entry =
      index < 10 ? entries[index] : index < ENTRIES - 1 ? middle[(index - 10) % middle.length] : last
    if (entry === undefined) throw new Error('The upload is too short.')
    return { ...entry, at: (index < ENTRIES / 2 ? 0 : 3000) + index / 1000 }
  })
  const long = {
    ...request,
    entries: made,
    summary: { ...summary, count: ENTRIES, elapsed: made.at(-1)?.at ?? 0 },
  }
  return { ...run, requests: [long] }
}

async function main(): Promise<void> {
  if (executablePath === null) throw new Error('No Chromium was found. Install one, or name it in CHROMIUM.')
  const server = http.createServer(
    (request, response) => void request.resume().on('end', () => response.end('hello')),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const inspector = await serveInspector()
  const session = new Session({ inspect: inspector })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const get = async (id: number): Promise<void> =>
    void (await (await session.fetch(`${origin}/${id}`)).text())
  const upload = session.open('POST', `${origin}/upload`)
  const piece = Buffer.alloc(65_536)
  await upload.sendEx({ contentLength: 100 * piece.length })
  for (let i = 0; i < 100; i++) await upload.write(piece)
  await upload.end()
  for await (const _ of upload);
  const run = JSON.stringify(longRun(inspector.run()))
  for (let i = 1; i < ROWS; i++) await get(i)

  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(inspector.url)
  await page.locator('#count', { hasText: '5,000' }).waitFor()
  console.log(`${'load'.padEnd(40)}${loadavg()[0]?.toFixed(1)}`)
  console.log(`${'ms'.padEnd(40)} median    95 %    most     of`)
  report('frame, nothing happens', await frames(page, ''))
  report(
    'frame, 5,000 rows are scrolled through',
    await frames(page, 'list.scrollTop = part * list.scrollHeight'),
  )
  let ends = false
  const arriving = (async () => {
    for (let i = ROWS; !ends; i++) await Promise.all([get(i), sleep(5)])
  })()
  report('frame, 200 requests a second arrive', await frames(page, ''))
  report(
    'frame, they arrive and are scrolled through',
    await frames(page, 'list.scrollTop = part * list.scrollHeight'),
  )
  ends = true
  await arriving
  await page.setInputFiles('#file', {
    name: 'long.json',
    mimeType: 'application/json',
    buffer: Buffer.from(run),
  })
  await page.locator('#moment-number', { hasText: `${ENTRIES} of ${ENTRIES}` }).waitFor()
  for (const [key, view] of [
    ['p', 'Path'],
    ['f', 'Follow'],
    ['a', 'Atlas'],
  ] as const) {
    await page.keyboard.press(key)
    await page.locator(`body[data-chart=${view.toLowerCase()}]`).waitFor()
    report(`jump among 40,000 entries, ${view}`, await jumps(page))
  }
  await browser.close()
  await session.close()
  await inspector.close()
  server.closeAllConnections()
  server.close()
}

void main()

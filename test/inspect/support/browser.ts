// A browser in which the page is tried out: whatever Chromium is installed. Without one, these tests are skipped.

import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, describe, onTestFinished } from 'vitest'
import { executablePath } from './chromium.ts'

const reason = 'skipped: no Chromium was found; install one, or name it in CHROMIUM'

/**
 * Like `describe`; says why when there is no browser. The browser is a process of its own that draws when it can: what fails once beside other work is tried
 * once more, and is marked.
 */
export function inBrowser(what: string, tests: () => void): void {
  const name = executablePath === null ? `${what} (${reason})` : what
  describe.skipIf(executablePath === null)(name, { timeout: 120_000, retry: 1 }, tests)
}

let browser: Promise<Browser> | null = null

export interface Visit {
  readonly page: Page
  /** Every address that was asked for. */
  readonly asked: string[]
  /** What the browser complained of, such as what its policy forbids. */
  readonly complaints: string[]
}

/** A page of its own, without cookies; it closes with the test. */
export async function visit(url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  browser ??= chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox'] })
  const context = await (await browser).newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
    ...options,
  })
  onTestFinished(() => context.close())
  const asked: string[] = []
  const complaints: string[] = []
  context.on('request', (request) => asked.push(request.url()))
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text())
  })
  context.on('weberror', (error) => complaints.push(String(error.error())))
  const page = await context.newPage()
  waitsUntilDrawn(page)
  await page.goto(url)
  return { page, asked, complaints }
}

/** Pages whose clock a test moves: no frame comes by itself there. */
const mocked = new WeakSet<Page>()

/** What a key or a click changes is drawn in the next frame: each of them ends when that is over. */
function waitsUntilDrawn(page: Page): void {
  const { clock, keyboard, mouse } = page
  const install = clock.install.bind(clock)
  clock.install = (options) => {
    mocked.add(page)
    return install(options)
  }
  endsDrawn(keyboard, ['press', 'type'], () => page)
  endsDrawn(mouse, ['click', 'move', 'up'], () => page)
  endsDrawn(page, ['click', 'fill', 'press', 'selectOption'], () => page)
  const locators = Object.getPrototypeOf(page.locator('body')) as Locator
  if (patched.has(locators)) return
  patched.add(locators)
  endsDrawn(locators, ['click', 'fill', 'hover', 'press', 'selectOption'], (locator) =>
    (locator as Locator).page(),
  )
}

const patched = new WeakSet<object>()

function endsDrawn<T extends object>(
  owner: T,
  names: readonly (keyof T)[],
  pageOf: (owner: unknown) => Page,
): void {
  for (const name of names) {
    const act = owner[name] as (...args: unknown[]) => Promise<unknown>
    const drawn = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
      const result = await act.apply(this, args)
      const page = pageOf(this)
      if (!mocked.has(page)) await nextFrames(page)
      return result
    }
    Object.defineProperty(owner, name, { value: drawn, configurable: true, writable: true })
  }
}

/** What asks for a frame before the first of the two is drawn by the second. A page that was left, or is behind another, has none. */
const nextFrames = (page: Page): Promise<unknown> =>
  page
    .evaluate(
      'new Promise((next) => { requestAnimationFrame(() => requestAnimationFrame(next)); setTimeout(next, 2000) })',
    )
    .catch(() => {})

afterAll(async () => {
  await (await browser)?.close()
  browser = null
})

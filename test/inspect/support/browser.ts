// A browser in which the page is tried out: whatever Chromium is installed. Without one, these tests are skipped.

import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
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
  await page.goto(url)
  return { page, asked, complaints }
}

afterAll(async () => {
  await (await browser)?.close()
  browser = null
})

// Runs that are saved and opened again, and the one file that needs nothing but itself.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { traceTo } from '../../../src/inspect/index.ts'
import { parseRun } from '../../../src/inspect/run/index.ts'
import { start } from '../../cli/program.ts'
import { inBrowser, visit } from '../support/browser.ts'
import { kinds, scenes } from '../support/scenes.ts'

async function savedFrom(page: Page, as: 'json' | 'html' | 'har', which: 'this' | 'listed'): Promise<string> {
  await page.click('#save > summary')
  const downloading = page.waitForEvent('download')
  await page.click(`#save button[data-as=${as}][data-which=${which}]`)
  const download = await downloading
  const folder = await mkdtemp(join(tmpdir(), 'hinternet-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, download.suggestedFilename())
  await download.saveAs(path)
  return path
}

const rows = (page: Page) => page.locator('.request .path').allTextContents()

async function threeRequests() {
  const all = await scenes()
  await kinds['a GET'](all)
  await kinds['a redirect'](all)
  await kinds['a failure'](all)
  return all
}

inBrowser('a run', () => {
  test('is saved as JSON, and opened again as it was', async () => {
    const all = await threeRequests()
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#path [aria-current]')
    const path = await savedFrom(page, 'json', 'listed')
    expect(path).toMatch(/hinternet-3-requests-[\d-]+\.json$/)
    const run = parseRun(await readFile(path, 'utf8'))
    expect(run.requests).toEqual(all.inspector.run().requests)
    await page.setInputFiles('#file', path)
    await page.waitForSelector('#connection.file')
    expect(await rows(page)).toEqual(['/page?q=1', '/moved', '/cut'])
    await page.locator('.request').nth(1).click()
    await page.waitForFunction(() =>
      document.querySelector('#request-title')?.textContent?.endsWith('/moved'),
    )
    const { entries } = run.requests[1]!
    await page.keyboard.press('ArrowLeft')
    await page.waitForFunction(
      (text) => document.querySelector('#moment-number')?.textContent === text,
      `${entries.length - 1} of ${entries.length}`,
    )
    await page.click('#back-to-live')
    await page.waitForSelector('#connection.connected')
    expect(await rows(page)).toHaveLength(3)
  })

  test('of one request alone, or of those that are listed, is what was asked for', async () => {
    const all = await threeRequests()
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#path [aria-current]')
    const one = parseRun(await readFile(await savedFrom(page, 'json', 'this'), 'utf8'))
    expect(one.requests.map(({ summary }) => summary.url)).toEqual([`${all.origin}/cut`])
    await page.fill('#filter', 'page')
    await page.waitForFunction(() => document.querySelector('#count')?.textContent === '2 of 3')
    const two = parseRun(await readFile(await savedFrom(page, 'json', 'listed'), 'utf8'))
    expect(two.requests).toHaveLength(2)
  })

  test('is opened by dropping it on the page; what is none is refused with a reason', async () => {
    const all = await threeRequests()
    const run = JSON.stringify(all.inspector.run())
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#path [aria-current]')
    const drop = (name: string, text: string) =>
      page.evaluate(
        ([name, text]) => {
          const dataTransfer = new DataTransfer()
          dataTransfer.items.add(new File([text], name))
          document.body.dispatchEvent(
            new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
          )
        },
        [name, text] as const,
      )
    await drop('notes.txt', 'hello')
    await page.waitForSelector('#complaint:not([hidden])')
    expect(await page.locator('#complaint').textContent()).toBe(
      'notes.txt cannot be opened. This is not JSON.',
    )
    await drop('run.json', run)
    await page.waitForSelector('#connection.file')
    expect(await page.locator('#file-name').textContent()).toBe('run.json')
    expect(await page.locator('#complaint').isVisible()).toBe(false)
    expect(await rows(page)).toHaveLength(3)
  })

  test('is saved as a page that needs nothing else: no server, no network, no file beside it', async () => {
    const all = await threeRequests()
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#path [aria-current]')
    const path = await savedFrom(page, 'html', 'listed')
    await all.inspector.close()
    const alone = await visit(pathToFileURL(path).href)
    await alone.page.waitForSelector('#path [aria-current]')
    expect(alone.asked).toEqual([pathToFileURL(path).href])
    expect(alone.complaints).toEqual([])
    expect(await rows(alone.page)).toEqual(['/page?q=1', '/moved', '/cut'])
    const policy = await alone.page
      .locator('meta[http-equiv=Content-Security-Policy]')
      .getAttribute('content')
    expect(policy).toMatch(
      /^default-src 'none'; img-src data:; style-src 'sha256-\S+'; script-src 'sha256-\S+'$/,
    )
    await alone.page.locator('.request').last().click()
    await alone.page.click('#first')
    await alone.page.waitForFunction(() => document.querySelector('#state-name')?.textContent === 'idle')
    expect(await alone.page.locator('#failure').textContent()).toMatch(/^read\(\) failed ·/)
    // It can be saved on, and it can be opened in the inspector.
    const again = await savedFrom(alone.page, 'html', 'this')
    const third = await visit(pathToFileURL(again).href)
    await third.page.waitForSelector('#path [aria-current]')
    expect(await rows(third.page)).toEqual(['/cut'])
    expect(third.complaints).toEqual([])
    await third.page.setInputFiles('#file', path)
    await third.page.waitForFunction(() => document.querySelector('#count')?.textContent === '3')
  })

  test('that is saved has no secrets in it', async () => {
    const all = await scenes()
    const request = all.session.open(
      'GET',
      `${all.origin.replace('//', '//me:geheim1@')}/page?token=geheim2`,
      {
        headers: { cookie: 'sid=geheim3', authorization: 'Bearer geheim4' },
      },
    )
    await request.send()
    await request.close()
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#path [aria-current]')
    for (const as of ['json', 'html'] as const)
      expect(await readFile(await savedFrom(page, as, 'this'), 'utf8')).not.toContain('geheim')
    expect(await page.content()).not.toContain('geheim')
  })

  test('keeps the selection, the moment and the filter', async () => {
    const all = await threeRequests()
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#path [aria-current]')
    await page.fill('#filter', 'status:200')
    await page.locator('.request', { hasText: '/moved' }).click()
    await page.waitForFunction(() =>
      document.querySelector('#request-title')?.textContent?.endsWith('/moved'),
    )
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowLeft')
    const shown = () =>
      page.evaluate(() =>
        ['#request-title', '#moment-number', '#state-name', '#count'].map(
          (id) => document.querySelector(id)?.textContent,
        ),
      )
    await page.waitForFunction(
      () => !/^(\d+) of \1$/.test(document.querySelector('#moment-number')?.textContent ?? ''),
    )
    const before = await shown()
    for (const as of ['json', 'html'] as const) {
      const path = await savedFrom(page, as, 'listed')
      await page.setInputFiles('#file', path)
      await page.waitForSelector('#connection.file')
      await page.waitForFunction(
        (text) => document.querySelector('#moment-number')?.textContent === text,
        before[1],
      )
      expect((await shown()).slice(0, 3)).toEqual(before.slice(0, 3))
      expect(await page.locator('#filter').inputValue()).toBe('status:200')
    }
  })

  test('that is damaged, or comes from a later version, is refused, and the page stays as it was', async () => {
    const all = await threeRequests()
    const { complaints, page } = await visit(all.inspector.url)
    await page.waitForSelector('#path [aria-current]')
    const run = JSON.parse(JSON.stringify(all.inspector.run()))
    const folder = await mkdtemp(join(tmpdir(), 'hinternet-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const path = join(folder, 'run.json')
    for (const [broken, reason] of [
      [{ ...run, version: 3 }, 'comes from a later hinternet'],
      [
        { ...run, requests: [run.requests[0], { ...run.requests[1], tracks: {} }] },
        'request 2 of 2 has no tracks.phases',
      ],
      [{ ...run, requests: [{ ...run.requests[0], entries: [{ at: 0, event: {} }] }] }, 'has no entries'],
    ] as const) {
      await writeFile(path, JSON.stringify(broken))
      await page.setInputFiles('#file', path)
      await page.waitForFunction(
        (text) => document.querySelector('#complaint:not([hidden])')?.textContent?.includes(text),
        reason,
      )
      expect(await rows(page)).toEqual(['/page?q=1', '/moved', '/cut'])
      expect(await page.locator('#connection').textContent()).toBe('Live')
    }
    await page.locator('.request').first().click()
    await page.waitForFunction(() =>
      document.querySelector('#request-title')?.textContent?.endsWith('/page?q=1'),
    )
    expect(complaints).toEqual([])
    // A page whose run somebody has cut says so, too.
    const whole = await savedFrom(page, 'html', 'this')
    const cut = join(folder, 'cut.html')
    await writeFile(cut, (await readFile(whole, 'utf8')).replace('"summary":{"id"', '"summary":{"nr"'))
    const alone = await visit(pathToFileURL(cut).href)
    await alone.page.waitForSelector('#complaint:not([hidden])')
    expect(await alone.page.locator('#complaint').textContent()).toMatch(
      /damaged: request 1 of 1 has no summary\.id/,
    )
    expect(alone.complaints).toEqual([])
  })

  test('is saved as HAR, with one entry for each message', async () => {
    const all = await threeRequests()
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#path [aria-current]')
    const { log } = JSON.parse(await readFile(await savedFrom(page, 'har', 'listed'), 'utf8'))
    expect(
      log.entries.map(({ request }: { request: { url: string } }) => new URL(request.url).pathname),
    ).toEqual(['/page', '/moved', '/page', '/cut'])
  })
})

inBrowser('a trace', () => {
  test('that the command line wrote is opened, and shown as the request was', async () => {
    const all = await scenes()
    const folder = await mkdtemp(join(tmpdir(), 'hinternet-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const path = join(folder, 'requests.jsonl')
    const { exit } = start('-q', '--trace', path, '--repeat', '2', `${all.origin}/moved?token=geheim1`)
    expect((await exit).code).toBe(0)
    const { complaints, page } = await visit(all.inspector.url)
    await page.waitForSelector('#connection.connected')
    await page.setInputFiles('#file', path)
    await page.waitForSelector('#connection.file')
    expect(await page.locator('#file-name').textContent()).toBe('requests.jsonl')
    expect(await rows(page)).toEqual(['/moved?token=***', '/moved?token=***'])
    await page.locator('.request').first().click()
    await page.waitForSelector('#path [aria-current]')
    expect(await page.locator('#state-name').textContent()).toBe('closed')
    // It is a recording like any other: it can be gone through, and saved.
    await page.click('#first')
    await page.waitForFunction(() => document.querySelector('#state-name')?.textContent === 'idle')
    const saved = parseRun(await readFile(await savedFrom(page, 'json', 'listed'), 'utf8'))
    const [cold, warm] = saved.requests
    expect(cold?.messages.map(({ method, reason }) => [method, reason])).toEqual([
      ['GET', 'first'],
      ['GET', 'redirect'],
    ])
    expect(cold?.summary).toMatchObject({
      method: 'GET',
      status: 200,
      over: true,
      connection: { exchanges: 1 },
    })
    expect(warm?.summary.connection?.exchanges).toBe(3)
    expect(warm!.summary.openedAt).toBeGreaterThanOrEqual(cold!.summary.openedAt)
    expect(JSON.stringify(saved)).not.toContain('geheim')
    expect(complaints).toEqual([])
  })

  test('that is damaged, or comes from a later version, is refused, and the page stays as it was', async () => {
    const all = await threeRequests()
    const lines: string[] = []
    all.session.inspect(traceTo((line) => lines.push(line)))
    await kinds['a GET'](all)
    const { complaints, page } = await visit(all.inspector.url)
    await page.waitForSelector('#path [aria-current]')
    const [head = '', ...rest] = lines
    const without = (type: string): string => rest.filter((line) => !line.includes(`"${type}"`)).join('')
    for (const [text, reason] of [
      [
        head.replace('"version":1', '"version":2') + rest.join(''),
        'version 2 and comes from a later hinternet',
      ],
      [head + without('caller.send'), 'is not legal while idle'],
      [head + rest.join('').slice(0, -20), `Line ${lines.length}: this is not a JSON object.`],
      ['{"name":"INTERNET_STATUS_HANDLE_CREATED","number":60}\n', 'as --json prints them'],
    ] as const) {
      await page.setInputFiles('#file', { name: 'requests.jsonl', mimeType: '', buffer: Buffer.from(text) })
      await page.waitForFunction(
        (text) => document.querySelector('#complaint:not([hidden])')?.textContent?.includes(text),
        reason,
      )
      expect(await page.locator('#connection').textContent()).toBe('Live')
    }
    expect(await rows(page)).toEqual(['/page?q=1', '/moved', '/cut', '/page?q=1'])
    expect(complaints).toEqual([])
  })
})

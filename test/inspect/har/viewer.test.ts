// The files are opened by PerfCascade, a viewer of HAR files, in a browser.

import { readFile } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { HarRecorder } from '../../../src/inspect/har/index.ts'
import { Session } from '../../../src/session/index.ts'
import { httpServer } from '../../session/support/http-server.ts'
import { inBrowser, visit } from '../support/browser.ts'

const viewer = new URL('../../../node_modules/perf-cascade/dist/perf-cascade.js', import.meta.url)

inBrowser('a viewer of HAR files', () => {
  test('draws a row for each entry, with its address', async () => {
    const server = await httpServer((request, response) => {
      if (request.url === '/away') response.writeHead(302, { location: '/there' }).end()
      else setTimeout(() => response.end('hello'), 20)
    })
    const recorder = new HarRecorder({ headers: true })
    const session = new Session({ inspect: recorder })
    onTestFinished(() => session.close())
    await (await session.fetch(`${server.origin}/away`)).text()
    await session.fetch('http://127.0.0.1:1/refused').catch(() => {})
    const { complaints, page } = await visit('about:blank')
    await page.addScriptTag({ content: await readFile(viewer, 'utf8') })
    await page.evaluate(
      `document.body.append(perfCascade.fromHar(${JSON.stringify(recorder.har())}, { showAlignmentHelpers: false }))`,
    )
    const rows = page.locator('.row-item')
    expect(await rows.count()).toBe(3)
    const text = await page.locator('body').first().textContent()
    for (const path of ['away', 'there', 'refused']) expect(text).toContain(path)
    expect(complaints).toEqual([])
  })
})

// Machines that make requests, on the page: above the list, and with each of their requests.

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { createActor, toPromise } from 'xstate'
import { fromRequest, type UploadItem, uploadQueueMachine } from '../../../src/actor/index.ts'
import { serveInspector } from '../../../src/inspect/index.ts'
import { reply, take } from '../../../src/testing/index.ts'
import { ORIGIN, scriptedSession } from '../../session/support/scripted-session.ts'
import { inBrowser, visit } from '../support/browser.ts'

const shows = (page: Page, selector: string, text: string) =>
  page.waitForFunction(
    ([where, wanted]) => document.querySelector(where as string)?.textContent === wanted,
    [selector, text],
  )

async function uploads() {
  const inspector = await serveInspector()
  const { session } = scriptedSession(
    { '/ok': [take(), reply(200, {}, 'hello')], '/no': [take(), reply(404, {}, 'no')], '/slow': [take()] },
    { inspect: inspector },
  )
  const machine = uploadQueueMachine.provide({
    actors: {
      upload: fromRequest(({ input }: { input: UploadItem }) => ({
        session,
        url: input.url,
        method: 'POST',
        body: 'x',
      })),
    },
  })
  const queue = createActor(machine, { inspect: inspector.inspect }).start()
  const add = (id: string, path: string): void =>
    queue.send({ type: 'add', item: { id, url: `${ORIGIN}${path}` } })
  return { inspector, session, queue, add, [Symbol.asyncDispose]: () => inspector.close() }
}

inBrowser('a queue of uploads', () => {
  test('is a line above the list, with its state and its requests, and lists only these', async () => {
    await using all = await uploads()
    await (await all.session.fetch(`${ORIGIN}/ok`)).text()
    all.add('a', '/ok')
    all.add('b', '/no')
    all.add('c', '/slow')
    const { complaints, page } = await visit(all.inspector.url)
    await shows(page, '.machine', 'uploadQueueuploading3 requests, 1 live, 1 failed')
    await page.click('.machine')
    await shows(page, '#count', '3 of 4')
    expect(await page.inputValue('#filter')).toBe(`by:${all.queue.sessionId}`)
    all.queue.send({ type: 'pause' })
    await shows(page, '.machine .machine-state', 'paused')
    all.queue.send({ type: 'cancel', id: 'c' })
    all.queue.send({ type: 'close' })
    all.queue.send({ type: 'resume' })
    await toPromise(all.queue)
    await shows(page, '.machine', 'uploadQueuedone3 requests, 2 failed')
    await page.click('.machine')
    await shows(page, '#count', '4')
    expect(complaints).toEqual([])
  })

  test('stands with each of its requests: where it was, and what else it has made', async () => {
    await using all = await uploads()
    all.add('a', '/ok')
    all.add('b', '/slow')
    const { complaints, page } = await visit(all.inspector.url)
    await shows(page, '.started-by h3', 'Made by b of')
    await shows(page, '.started-by [aria-current]', 'uploading')
    expect(await page.textContent('.machine-card')).toContain('Its other requests: #')
    all.queue.send({ type: 'pause' })
    await shows(page, '.started-by [aria-current]', 'paused')
    expect(await page.locator('.machine-states .never').allTextContents()).toEqual(['done'])
    await page.click('.machine-card .link')
    await shows(page, '.started-by h3', 'Made by a of')
    await page.keyboard.press('Home')
    // When it was opened, the queue was on its way to `uploading`, or there.
    await page.waitForFunction(() =>
      /^(idle|uploading)$/.test(document.querySelector('.started-by [aria-current]')?.textContent ?? ''),
    )
    expect(complaints).toEqual([])
    all.queue.stop()
  })
})

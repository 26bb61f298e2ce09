// The bridge to Stately's inspector: it asks first, and then passes everything on.

import { expect, test } from 'vitest'
import { inBrowser, visit } from '../support/browser.ts'
import { kinds, scenes } from '../support/scenes.ts'

/** Speaks as the official receiver does: it says that it is there, and takes what it is sent. */
const STAND_IN = `<!doctype html><title>stand-in</title><script>
  window.heard = []
  addEventListener('message', ({ data }) => window.heard.push(data))
  parent.postMessage({ type: '@statelyai.connected' }, '*')
</script>`

inBrowser('the bridge', () => {
  test('loads nothing from elsewhere before it is told to, and then gives it what there was and what comes', async () => {
    const all = await scenes()
    const first = await kinds['a GET'](all)
    const { asked, page } = await visit(all.inspector.url)
    await page
      .context()
      .route('https://stately.ai/**', (route) => route.fulfill({ contentType: 'text/html', body: STAND_IN }))
    const [bridge] = await Promise.all([page.context().waitForEvent('page'), page.click('#stately')])
    await bridge.waitForSelector('#load')
    await bridge.waitForLoadState()
    const { origin } = new URL(all.inspector.url)
    expect(asked.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([])
    await bridge.click('#load')
    await bridge.waitForSelector('#connection.connected')
    const second = await kinds['a redirect'](all)
    const frame = bridge.frameLocator('iframe').owner()
    const stately = await (await frame.elementHandle())?.contentFrame()
    expect(stately?.url()).toBe('https://stately.ai/inspect')
    const heard = await stately?.waitForFunction((id) => {
      type Message = { type: string; snapshot?: { value: unknown; context: { id: number } } }
      const messages = (globalThis as unknown as { heard: Message[] }).heard
      const over = messages.some(({ snapshot }) => snapshot?.value === 'closed' && snapshot.context.id === id)
      return over ? messages.map(({ snapshot, type }) => [type, snapshot?.context.id, snapshot?.value]) : null
    }, second.id)
    const messages = (await heard?.jsonValue()) as [string, number, unknown][]
    expect(messages[0]).toEqual(['@xstate.actor', first.id, { open: 'idle' }])
    expect(messages).toContainEqual(['@xstate.snapshot', first.id, 'closed'])
    expect(messages).toContainEqual(['@xstate.snapshot', second.id, { open: { exchange: 'redirecting' } }])
    expect(asked.filter((url) => !url.startsWith(origin) && !url.startsWith('data:'))).toEqual([
      'https://stately.ai/inspect',
    ])
  })
})

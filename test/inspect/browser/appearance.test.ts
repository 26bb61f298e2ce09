// What can be seen: contrast in both schemes, the colours of the system, sizes of names, fingers on the chart, one axis.

import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { inBrowser, visit } from '../support/browser.ts'
import { kinds, scenes } from '../support/scenes.ts'

/** Everything that can be read or that means something by its colour, with less contrast than it needs. */
const faint = (page: Page) =>
  page.evaluate(async () => {
    // A colour on its way to another one is neither. What never ends is measured as it is.
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
    await Promise.allSettled(ending.map(({ finished }) => finished))
    type Colour = readonly [number, number, number, number]
    const parsed = (text: string): Colour => {
      const [r = 0, g = 0, b = 0, a = 1] = (text.match(/[\d.]+/g) ?? []).map(Number)
      return [r, g, b, a]
    }
    const over = ([r, g, b, a]: Colour, [r2, g2, b2]: Colour): Colour => {
      const mixed = (x: number, y: number): number => x * a + y * (1 - a)
      return [mixed(r, r2), mixed(g, g2), mixed(b, b2), 1]
    }
    const light = ([r, g, b]: Colour): number => {
      const part = (c: number): number =>
        c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b)
    }
    const contrast = (a: Colour, b: Colour): number => {
      const [x, y] = [light(a), light(b)].sort((m, n) => n - m) as [number, number]
      return (x + 0.05) / (y + 0.05)
    }
    const ground = (element: Element | null): Colour => {
      if (element === null) return [255, 255, 255, 1]
      const colour = parsed(getComputedStyle(element).backgroundColor)
      return colour[3] === 1 ? colour : over(colour, ground(element.parentElement))
    }
    /** In the chart a text stands on its state, or on the states around an arrow. */
    const behind = (element: Element): Colour => {
      const state = element.closest('g.state')
      const rect =
        state?.querySelector(':scope > rect') ?? document.querySelector('svg.chart .compound > rect')
      return rect === null ? ground(element) : parsed(getComputedStyle(rect).fill)
    }
    const isSeen = (element: Element): boolean =>
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      element.getClientRects().length > 0
    const opacity = (element: Element | null): number =>
      element === null ? 1 : Number(getComputedStyle(element).opacity) * opacity(element.parentElement)
    const found: string[] = []
    const check = (what: string, colour: Colour, on: Colour, least: number, alpha = 1): void => {
      const seen = over([colour[0], colour[1], colour[2], colour[3] * alpha], on)
      const ratio = contrast(seen, on)
      if (ratio < least) found.push(`${what}: ${ratio.toFixed(2)}`)
    }
    for (const element of document.querySelectorAll('body *')) {
      const own = [...element.childNodes].some(
        (node) => node.nodeType === 3 && node.textContent?.trim() !== '',
      )
      if (
        !own ||
        !isSeen(element) ||
        element.closest('.hidden, script, style, title, :disabled, pattern') !== null
      )
        continue
      const style = getComputedStyle(element)
      const isDrawn = element instanceof SVGElement
      const what = `${element.tagName}.${element.getAttribute('class') ?? ''} "${element.textContent?.trim().slice(0, 30)}"`
      if (isDrawn) check(what, parsed(style.fill), behind(element), 4.5, opacity(element))
      else check(what, parsed(style.color), ground(element), 4.5, opacity(element))
    }
    const pane = ground(document.querySelector('.pane.details'))
    for (const element of document.querySelectorAll(
      '.waterfall .bar:not(.theirs), .track i, #strip rect, .visit .dot, .bytes-row .line',
    )) {
      const style = getComputedStyle(element)
      const isDrawn = element instanceof SVGElement
      const colour = !isDrawn ? style.backgroundColor : style.fill === 'none' ? style.stroke : style.fill
      check(`${element.tagName}.${element.getAttribute('class')}`, parsed(colour), pane, 3, opacity(element))
    }
    for (const element of document.querySelectorAll('svg.chart .state > rect, svg.chart .arrow > path')) {
      if (!isSeen(element)) continue
      const on = document.querySelector('svg.chart .compound > rect') as Element
      check(
        `line of ${element.parentElement?.getAttribute('data-id')}`,
        parsed(getComputedStyle(element).stroke),
        parsed(getComputedStyle(on).fill),
        3,
        opacity(element),
      )
    }
    return [...new Set(found)]
  })

const state = (page: Page, name: string) =>
  page.waitForFunction((text) => document.querySelector('#state-name')?.textContent === text, name)

inBrowser('the page', () => {
  test.each(['light', 'dark'] as const)(
    'has enough contrast in its texts, bars and lines, %s',
    async (colorScheme) => {
      const all = await scenes()
      for (const run of Object.values(kinds)) await run(all)
      const live = all.session.open('GET', `${all.origin}/hang`)
      live.send().catch(() => {})
      const { page } = await visit(all.inspector.url, { colorScheme })
      await state(page, 'ending.receiving')
      expect(await faint(page)).toEqual([])
      for (const row of ['/upload', '/cut', '/moved']) {
        await page.locator('.request', { hasText: row }).first().click()
        await page.waitForSelector('#path [aria-current]')
        expect(await faint(page)).toEqual([])
        // In the middle of it, with what is still to come.
        await page.keyboard.press('Home')
        for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowRight')
        expect(await faint(page)).toEqual([])
        await page.keyboard.press('f')
        await page.waitForSelector('#chart .state.active')
        expect(await faint(page)).toEqual([])
        await page.keyboard.press('p')
      }
      for (const tab of ['connection', 'tls', 'redirects', 'cookies', 'headers', 'context']) {
        await page.click(`#tab-${tab}`)
        expect(await faint(page)).toEqual([])
      }
      await page.click('#tab-summary')
      await page.locator('.request', { hasText: '/upload' }).first().click()
      await page.waitForFunction(() => document.querySelector('.verdict')?.textContent?.startsWith('201'))
      await page.keyboard.press('n')
      await page.keyboard.press('a')
      await state(page, 'writing.ioPending')
      expect(await faint(page)).toEqual([])
      await page.keyboard.press('?')
      expect(await faint(page)).toEqual([])
    },
  )

  test.each([
    ['no-preference', 'moves'],
    ['reduce', 'stands still'],
  ] as const)('where motion is %s, it %s', async (reducedMotion, what) => {
    const all = await scenes()
    await kinds['an upload with pending writes'](all)
    const { page } = await visit(all.inspector.url, { reducedMotion })
    await page.waitForSelector('#path [aria-current]')
    await page.keyboard.press('f')
    await page.waitForSelector('#chart .state.active')
    // What begins to move is counted: whether something moves just now depends on when one asks.
    await page.evaluate(() => {
      const chart = document.querySelector('#chart') as HTMLElement
      chart.dataset.moved = '0'
      const count = () => {
        chart.dataset.moved = String(Number(chart.dataset.moved) + 1)
      }
      chart.addEventListener('transitionrun', count)
      chart.addEventListener('animationstart', count)
    })
    await page.keyboard.press('Home')
    for (let number = 1; number <= 10; number++) {
      await page.waitForFunction(
        (text) => document.querySelector('#moment-number')?.textContent?.startsWith(text),
        `${number} of `,
      )
      await page.keyboard.press('ArrowRight')
    }
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))))
    if (what === 'moves') await page.waitForSelector('#chart:not([data-moved="0"])')
    else expect(await page.locator('#chart').getAttribute('data-moved')).toBe('0')
  })

  test('has no name and no label in the chart that is smaller than 9 pixels, near and far', async () => {
    const all = await scenes()
    await kinds['an upload with pending writes'](all)
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#path [aria-current]')
    for (const key of ['a', 'f']) {
      await page.keyboard.press(key)
      await page.waitForSelector('#chart .state.active')
      const sizes = await page.evaluate(() => {
        const svg = document.querySelector('#chart svg') as SVGSVGElement
        return [...svg.querySelectorAll('text')]
          .filter((text) => text.checkVisibility())
          .map((text) => Number.parseFloat(getComputedStyle(text).fontSize) * (text.getCTM()?.a ?? 0))
      })
      expect(sizes.length).toBeGreaterThan(30)
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(8.99)
    }
    // Nothing covers the chart.
    const covers = await page.evaluate(() => {
      const box = (id: string) => (document.querySelector(id) as Element).getBoundingClientRect()
      const [chart, card] = [box('#chart'), box('#card')]
      return (
        chart.left < card.right &&
        card.left < chart.right &&
        chart.top < card.bottom &&
        card.top < chart.bottom
      )
    })
    expect(covers).toBe(false)
  })

  test('shows in the colours of the system, too, which row and which button is chosen', async () => {
    const all = await scenes()
    await kinds['a GET'](all)
    const { page } = await visit(all.inspector.url, { forcedColors: 'active' })
    await page.waitForSelector('#path [aria-current]')
    const outlined = await page.evaluate(() => {
      const selectors = [
        '#show-path',
        '#camera-follow',
        '.request[aria-selected=true]',
        '.entry[aria-selected=true]',
        '.visit[aria-current]',
        '#tab-summary',
        '#tab-tls',
      ]
      return selectors.map((selector) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.querySelector(selector) as Element)
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
      })
    })
    expect(outlined).toEqual([true, false, true, true, true, true, false])
  })

  test('zooms the chart with two fingers, around the point between them', async () => {
    const all = await scenes()
    const request = all.session.open('GET', `${all.origin}/hang`)
    request.send().catch(() => {})
    const { page } = await visit(all.inspector.url, { hasTouch: true })
    await state(page, 'ending.receiving')
    const box = (await page.locator('#chart').boundingBox())!
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    const seen = () =>
      page.evaluate(() => {
        const svg = document.querySelector('#chart svg') as SVGSVGElement
        const { a, e, f } = (svg.querySelector('.world') as SVGGElement).getCTM() as DOMMatrix
        return { height: svg.clientHeight / a, width: svg.clientWidth / a, x: -e / a, y: -f / a }
      })
    const before = await seen()
    const touch = await page.context().newCDPSession(page)
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', apart: number) =>
      touch.send('Input.dispatchTouchEvent', {
        type,
        touchPoints:
          type === 'touchEnd'
            ? []
            : [
                { x: x - apart, y, id: 1 },
                { x: x + apart, y, id: 2 },
              ],
      })
    await send('touchStart', 30)
    for (let apart = 35; apart <= 90; apart += 5) await send('touchMove', apart)
    await send('touchEnd', 0)
    const after = await seen()
    // Three times as far apart: three times as near, but for the first points, which only make it a drag.
    expect(before.width / after.width).toBeGreaterThan(2)
    expect(before.width / after.width).toBeLessThan(3.5)
    const middle = (frame: typeof before) => [frame.x + frame.width / 2, frame.y + frame.height / 2] as const
    expect(Math.abs(middle(before)[0] - middle(after)[0])).toBeLessThan(before.width * 0.05)
    expect(Math.abs(middle(before)[1] - middle(after)[1])).toBeLessThan(before.height * 0.05)
    await request.close()
  })

  test('has one axis for phases, pending calls, bytes and the slider, and a click in it goes there', async () => {
    const all = await scenes()
    await kinds['an upload with pending writes'](all)
    const { page } = await visit(all.inspector.url)
    await page.waitForSelector('#path [aria-current]')
    await page.keyboard.press('n')
    const places = await page.evaluate(() => {
      const part = (line: Element): number => {
        const track = (line.closest('svg') as Element).getBoundingClientRect()
        return (line.getBoundingClientRect().left - track.left) / track.width
      }
      const range = document.querySelector('#moment') as HTMLInputElement
      return {
        lines: [...document.querySelectorAll('.waterfall .now')].map(part),
        slider: Number(range.value) / Number(range.max),
        widths: [...document.querySelectorAll('.waterfall svg')].map((svg) =>
          Math.round(svg.getBoundingClientRect().width),
        ),
      }
    })
    expect(places.lines.length).toBeGreaterThanOrEqual(5)
    for (const line of places.lines) expect(Math.abs(line - places.slider)).toBeLessThan(0.02)
    expect(new Set(places.widths).size).toBe(1)
    expect((await page.locator('.waterfall .axis span').allTextContents())[0]).toBe('0')
    const { elapsed } = all.inspector.run().requests[0]!.summary
    const track = (await page.locator('.waterfall .bars.send').boundingBox())!
    await page.mouse.click(track.x + track.width / 2, track.y + track.height / 2)
    await page.waitForFunction(
      (half) => Number.parseFloat(document.querySelector('#moment-time')?.textContent ?? '') <= half * 1.02,
      elapsed / 2,
    )
  })
})

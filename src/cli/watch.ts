// Serves the inspector's page during the work, and until the user closes it.

import type { Inspector } from '../inspect/index.ts'
import type { Screen } from './report/index.ts'

/** When the last page has been closed for this many milliseconds, the user has left; a reloaded page is back earlier. */
const STALL_MS = 10_000

type Wish = 'leave' | 'again'

/** The last two are Ctrl-C and Ctrl-D, which a terminal in raw mode passes on. */
const keys: Readonly<Record<string, Wish>> = { q: 'leave', r: 'again', '\x03': 'leave', '\x04': 'leave' }

/** On a terminal a key is enough; otherwise a line begins with it. */
function wishOf(text: string, byKey: boolean): Wish | null {
  const said = byKey ? [...text] : text.split('\n').map((line) => line.charAt(0))
  return said.map((key) => keys[key.toLowerCase()]).find((wish) => wish !== undefined) ?? null
}

const ignore = (): void => {}

export class Watch {
  readonly inspector: Inspector
  readonly #screen: Screen
  #closed: NodeJS.Timeout | undefined
  /** The user opened the page, and left while the work was going on. */
  #hasLeft = false
  #leave: () => void = () => {}

  private constructor(inspector: Inspector, screen: Screen) {
    this.inspector = inspector
    this.#screen = screen
  }

  static async begin(screen: Screen): Promise<Watch> {
    // Loaded only when it is needed.
    const { serveInspector } = await import('../inspect/index.ts')
    let pages = (_open: number): void => {}
    const inspector = await serveInspector({ onPages: (open) => pages(open) })
    const watch = new Watch(inspector, screen)
    pages = (open) => watch.#pages(open)
    screen.line(`Watch it at ${inspector.url}`, 'bold')
    screen.line()
    return watch
  }

  /** Asks what the user wants when the work is done. */
  async next(signal: AbortSignal): Promise<Wish> {
    if (signal.aborted || this.#hasLeft) return 'leave'
    this.#screen.line(
      'The page stays. q or Ctrl-C ends it, as closing the page does; r runs everything again.',
    )
    const { stdin } = process
    const byKey = stdin.isTTY === true
    // Keeps the process alive, because neither the inspector nor a stdin at its end does.
    const alive = setInterval(() => {}, 60_000)
    let hear = (_text: string): void => {}
    try {
      return await new Promise((resolve) => {
        this.#leave = () => resolve('leave')
        hear = (text) => {
          const wish = wishOf(text, byKey)
          if (wish !== null) resolve(wish)
        }
        signal.addEventListener('abort', this.#leave, { once: true })
        if (byKey) stdin.setRawMode(true)
        stdin.setEncoding('utf8').on('data', hear).on('error', ignore).resume().ref?.()
      })
    } finally {
      clearInterval(alive)
      if (byKey) stdin.setRawMode(false)
      stdin.off('data', hear).off('error', ignore).pause().unref?.()
      signal.removeEventListener('abort', this.#leave)
    }
  }

  async end(): Promise<void> {
    clearTimeout(this.#closed)
    await this.inspector.close()
  }

  #pages(open: number): void {
    clearTimeout(this.#closed)
    this.#hasLeft = false
    if (open > 0) return
    this.#closed = setTimeout(() => {
      this.#hasLeft = true
      this.#leave()
    }, STALL_MS).unref()
  }
}

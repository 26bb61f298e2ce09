// Writes the report: lines and, on a terminal, one more line at the bottom that is redrawn.

import type { WriteStream } from 'node:tty'
import { takeMidLine } from '../output.ts'

const colours = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const
export type Colour = keyof typeof colours

/** Removes control characters, because foreign text must not move the cursor. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, '?')

export class Screen {
  /** True on a terminal whose lines can be redrawn. */
  readonly live: boolean
  readonly #stream: NodeJS.WritableStream
  readonly #coloured: boolean
  #bottom = ''

  constructor(stream: NodeJS.WritableStream) {
    const tty = stream as Partial<WriteStream>
    this.#stream = stream
    this.live = tty.isTTY === true && process.env.TERM !== 'dumb'
    this.#coloured = this.live && tty.hasColors?.() === true
  }

  /** A line that stays. */
  line(text = '', colour?: Colour): void {
    const shown = this.#paint(printable(text), colour)
    this.#leaveBody()
    this.#stream.write(this.#bottom === '' ? `${shown}\n` : `${ERASE}${shown}\n${this.#bottom}`)
  }

  /** A line in two parts; on a narrow terminal, the second part gets an indented line of its own. */
  entry({ columns, rest }: { columns: string; rest: string }, indent: number, colour?: Colour): void {
    const whole = `${columns}  ${rest}`.trimEnd()
    if (!this.live || whole.length <= this.columns || rest === '') this.line(whole, colour)
    else {
      this.line(columns.trimEnd(), colour)
      this.line(' '.repeat(indent) + rest, colour)
    }
  }

  /** The redrawn line at the bottom; an empty one removes it. Does nothing where lines cannot be redrawn. */
  bottom(text: string): void {
    if (!this.live || (text === '' && this.#bottom === '')) return
    this.#bottom = text.slice(0, this.columns - 1)
    this.#leaveBody()
    this.#stream.write(ERASE + this.#bottom)
  }

  get columns(): number {
    return (this.#stream as Partial<WriteStream>).columns || 80
  }

  /** A body that was shown on the same terminal may end within a line. */
  #leaveBody(): void {
    if (this.live && takeMidLine()) this.#stream.write('\n')
  }

  #paint(text: string, colour: Colour | undefined): string {
    return this.#coloured && colour !== undefined ? `\x1b[${colours[colour]}m${text}\x1b[0m` : text
  }
}

const ERASE = '\r\x1b[2K'

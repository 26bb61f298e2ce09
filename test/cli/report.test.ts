// What a terminal is shown.

import { describe, expect, it } from 'vitest'
import { Report, Screen } from '../../src/cli/report/index.ts'
import type { Notification } from '../../src/index.ts'

const ERASE = '\r\x1b[2K'

interface Terminal {
  readonly written: string[]
  readonly screen: Screen
}

function terminal(options: { colours?: boolean; columns?: number } = {}): Terminal {
  const written: string[] = []
  const stream = {
    isTTY: true,
    columns: options.columns ?? 150,
    hasColors: () => options.colours ?? false,
    write: (text: string) => written.push(text),
  }
  return { written, screen: new Screen(stream as unknown as NodeJS.WritableStream) }
}

/** One announcement after the other, a millisecond apart. */
function said(...facts: readonly Record<string, unknown>[]): Notification[] {
  return facts.map(
    (each, i) => ({ number: 1, requestId: 1, sequence: i, elapsed: i, ...each }) as unknown as Notification,
  )
}

const SENDING = { name: 'INTERNET_STATUS_SENDING_REQUEST', number: 30 }
const sent = (bytes: number, bodyBytes: number) => ({
  name: 'INTERNET_STATUS_REQUEST_SENT',
  number: 31,
  bytes,
  bodyBytes,
})
const PENDING = { name: 'ioPending', number: null, call: 'write', bytes: 50 }
const WRITTEN = { name: 'INTERNET_STATUS_REQUEST_COMPLETE', number: 100, call: 'write', bytes: 50 }

function show(
  screen: Screen,
  notifications: readonly Notification[],
  state = 'writing.ready',
  upload: number | null = 100,
): void {
  const report = new Report(screen, { title: 'title', verbosity: 'usual', upload })
  for (const notification of notifications) report.hear(notification, state)
}

describe('on a terminal', () => {
  it('the bar is redrawn below the lines and counts a pending write only when it has completed', () => {
    const { screen, written } = terminal()
    show(screen, said(SENDING, sent(50, 50), SENDING, PENDING))
    const last = written.at(-1)
    expect(last?.startsWith(ERASE)).toBe(true)
    expect(last).toMatch(/\[=+> +\] {2}50\.0 % {2}50 bytes of 100 bytes sent .*ERROR_IO_PENDING$/)
  })

  it('the bar says 100 % only when everything has left', () => {
    const { screen, written } = terminal()
    show(
      screen,
      said(
        SENDING,
        PENDING,
        { name: 'progress', number: null, bytes: 9999, bodyBytes: 9999 },
        sent(1, 10_000),
        WRITTEN,
      ),
      'writing.ioPending',
      10_000,
    )
    const bars = written.join('').match(/[\d.]+ %/g)
    expect(bars).toContain('0.0 %')
    expect(bars?.at(-1)).toBe('100.0 %')
    expect(bars).not.toContain('99.99 %')
  })

  it('the bar never wraps', () => {
    const { screen, written } = terminal({ columns: 30 })
    show(screen, said(SENDING, PENDING))
    expect(written.at(-1)?.replace(ERASE, '')).toHaveLength(29)
  })

  it('facts take a line of their own where the columns are too narrow', () => {
    const { screen, written } = terminal({ columns: 80 })
    show(screen, said(SENDING, PENDING))
    const lines = written.join('').split('\n')
    const at = lines.findIndex((line) => line.includes('ioPending ='))
    expect(lines[at]).toMatch(/ioPending = ERROR_IO_PENDING \(997\)$/)
    expect(lines[at + 1]).toMatch(/^ {39}call=write bytes=50$/)
  })

  it('colours are used where they are wanted', () => {
    for (const colours of [true, false]) {
      const { screen, written } = terminal({ colours })
      show(screen, said(SENDING, PENDING))
      expect(written.join('').includes('\x1b[33m')).toBe(colours)
    }
  })

  it('a title cannot move the cursor', () => {
    const { screen, written } = terminal()
    new Report(screen, { title: 'a\x1b[2Jb', verbosity: 'usual' }).hear(said(SENDING)[0]!, 'sendingRequest')
    expect(written[0]).toBe('a?[2Jb\n')
  })
})

describe('the narrator', () => {
  it('counts writes that completed at once, and shows what a pending one said', () => {
    const { screen, written } = terminal()
    show(
      screen,
      said(SENDING, sent(50, 50), SENDING, sent(50, 100), SENDING, PENDING, sent(50, 150), WRITTEN),
      'writing.ready',
      null,
    )
    const lines = written
      .join('')
      .replaceAll(ERASE, '\n')
      .split('\n')
      .filter((line) => line.includes(' ms  '))
    expect(lines.map((line) => line.replace(/^.*?writing\.ready +/, '').replace(/ {2,}/g, ' '))).toEqual([
      '.. 2 writes completed at once, 100 bytes 30 SENDING_REQUEST, 31 REQUEST_SENT each',
      '30 INTERNET_STATUS_SENDING_REQUEST',
      '- ioPending = ERROR_IO_PENDING (997) call=write bytes=50',
      '31 INTERNET_STATUS_REQUEST_SENT bytes=50 bodyBytes=150',
      '100 INTERNET_STATUS_REQUEST_COMPLETE call=write bytes=50 after 2.00 ms',
    ])
  })

  it('counts reads after the first, with the time that they had to wait', () => {
    const read = (bytes: number) => [
      { name: 'INTERNET_STATUS_RECEIVING_RESPONSE', number: 40 },
      { name: 'ioPending', number: null, call: 'read', bytes: 0 },
      { name: 'INTERNET_STATUS_RESPONSE_RECEIVED', number: 41, bytes },
      { name: 'INTERNET_STATUS_REQUEST_COMPLETE', number: 100, call: 'read', bytes },
    ]
    const { screen, written } = terminal()
    const closing = { name: 'INTERNET_STATUS_HANDLE_CLOSING', number: 70 }
    show(screen, said(...read(10), ...read(20), ...read(30), closing), 'reading.ready', null)
    const text = written.join('')
    expect(text.match(/call=read bytes=\d+ after/g)).toEqual(['call=read bytes=10 after'])
    expect(text).toMatch(
      / {2}2 reads had to wait, 50 bytes {2}4\.00 ms in all, 2\.00 ms at most\n[^\n]*HANDLE_CLOSING/,
    )
  })

  it('shows a read that failed', () => {
    const failure = { phase: 'read', reason: 'reset', code: 'ECONNRESET', message: '' }
    const complete = { name: 'INTERNET_STATUS_REQUEST_COMPLETE', number: 100, call: 'read' }
    const pending = { name: 'ioPending', number: null, call: 'read', bytes: 0 }
    const { screen, written } = terminal()
    show(screen, said(pending, complete, pending, { ...complete, failure }), 'reading.ready', null)
    expect(written.join('').match(/ERROR_IO_PENDING/g)).toHaveLength(2)
    expect(written.join('')).toMatch(/call=read failure=read\/reset\/ECONNRESET after 1\.00 ms/)
  })
})

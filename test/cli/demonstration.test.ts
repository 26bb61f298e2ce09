// The main job: the program without arguments.

import { beforeAll, describe, expect, it } from 'vitest'
import { type Exit, run } from './program.ts'

const WRITES = 1024
const BYTES = 67_108_864

/** The elapsed milliseconds of the lines with a text. */
const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, found]) => found ?? '')

describe('the demonstration', () => {
  let usual: Exit
  let verbose: Exit
  beforeAll(async () => {
    ;[usual, verbose] = await Promise.all([run(), run('demo', '--verbose')])
  }, 60_000)

  it('ends with 0 and has nothing to complain about', () => {
    expect(usual).toMatchObject({ code: 0, stderr: '' })
    expect(verbose).toMatchObject({ code: 0, stderr: '' })
  })

  it('is plain text, line by line, where there is no terminal', () => {
    expect(usual.stdout).not.toMatch(/[^\n\x20-\x7e]/)
    expect(usual.stdout.endsWith('\n')).toBe(true)
  })

  it('names each status with its number', () => {
    for (const line of [
      / {2}60 {2}INTERNET_STATUS_HANDLE_CREATED$/m,
      / {2}20 {2}INTERNET_STATUS_CONNECTING_TO_SERVER +address=\S+ port=\d+$/m,
      / {2}21 {2}INTERNET_STATUS_CONNECTED_TO_SERVER /m,
      / {2}30 {2}INTERNET_STATUS_SENDING_REQUEST$/m,
      / {2}31 {2}INTERNET_STATUS_REQUEST_SENT +bytes=\d+ bodyBytes=0$/m,
      / {2}41 {2}INTERNET_STATUS_RESPONSE_RECEIVED +bytes=\d+ status=201$/m,
      / 100 {2}INTERNET_STATUS_REQUEST_COMPLETE +call=sendEx$/m,
      / {3}- {2}reused +address=/m,
      / {2}70 {2}INTERNET_STATUS_HANDLE_CLOSING$/m,
    ])
      expect(usual.stdout).toMatch(line)
  })

  it('counts the writes that were done at once and shows every pending one with its completion', () => {
    const counted = matches(usual.stdout, /(\d+) writes? completed at once/g).map(Number)
    const order = matches(usual.stdout, /(= ERROR_IO_PENDING|REQUEST_COMPLETE +call=write)/g)
      .map((text) => (text.startsWith('=') ? 'pending' : 'complete'))
      .join(' ')
    const pended = order.split('pending').length - 1
    expect(pended).toBeGreaterThan(0)
    expect(order).toBe(Array(pended).fill('pending complete').join(' '))
    expect(counted.reduce((sum, count) => sum + count, 0) + pended).toBe(WRITES)
  })

  it('shows every notification of every write when asked to', () => {
    const writes = matches(verbose.stdout, /writing\.ready +31 {2}INTERNET_STATUS_REQUEST_SENT +bytes=(\d+)/g)
    // One of them is the head.
    expect(writes).toHaveLength(WRITES + 1)
    expect(verbose.stdout).not.toMatch(/completed at once/)
  })

  it('moves the bar forward only, up to the end', () => {
    const shares = matches(usual.stdout, /\] +([\d.]+) %/g).map(Number)
    expect(shares.length).toBeGreaterThanOrEqual(10)
    expect(shares).toEqual([...shares].sort((a, b) => a - b))
    expect(shares.at(-1)).toBe(100)
  })

  it('lets no share of the bar run ahead of the bytes that had left by then', () => {
    let left = 0
    for (const line of verbose.stdout.split('\n')) {
      left = Number(/ bodyBytes=(\d+)/.exec(line)?.[1] ?? left)
      const share = /\] +([\d.]+) %/.exec(line)?.[1]
      if (share !== undefined) expect((Number(share) / 100) * BYTES).toBeLessThanOrEqual(left)
    }
    expect(left).toBe(BYTES)
  })

  it('sums up where the time went', () => {
    const [, , upload] = usual.stdout.split('Phases\n')
    expect(upload).not.toMatch(/^ {2}queue/m)
    for (const phase of ['start', 'send', 'write', 'response', 'read', 'total'])
      expect(upload).toMatch(new RegExp(`^ {2}${phase} +[\\d.]+ ms`, 'm'))
    expect(upload).toMatch(/ {2}write .* 1,024 writes, [\d,]+ pended for [\d.]+ ms \([\d.]+ % of the time\)/)
    expect(upload).toMatch(/67,108,864 bytes of body sent/)
  })

  it('has sent the bytes that arrived', () => {
    expect(usual.stdout).toMatch(/received 67,108,864 bytes with the SHA-256 of those that were sent/)
  })
})

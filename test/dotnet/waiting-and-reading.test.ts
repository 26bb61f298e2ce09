// The classes beside System.Net that its samples use: events to wait for, and a reader of text.

import { describe, expect, it } from 'vitest'
import {
  ArgumentException,
  ArgumentNullException,
  AutoResetEvent,
  createSystemNet,
  ManualResetEvent,
  NotSupportedException,
  ObjectDisposedException,
  StreamReader,
  Timeout,
} from '../../src/dotnet/index.ts'
import { webServer } from '../cli/web-server.ts'

describe('a ManualResetEvent', () => {
  it('lets all go on who wait, and everybody after them, until it is reset', async () => {
    const done = new ManualResetEvent(false)
    const waiting = [done.waitOne(), done.waitOne(Timeout.Infinite)]
    expect(await done.waitOne(0)).toBe(false)
    expect(done.set()).toBe(true)
    expect(await Promise.all(waiting)).toEqual([true, true])
    expect(await done.waitOne(0)).toBe(true)
    done.reset()
    expect(await done.waitOne(0)).toBe(false)
    expect(await new ManualResetEvent(true).waitOne()).toBe(true)
  })

  it('is waited for no longer than the milliseconds that are given', async () => {
    expect(await new ManualResetEvent().waitOne(1)).toBe(false)
  })

  it('refuses when it is closed', () => {
    const done = new ManualResetEvent()
    done.close()
    expect(() => done.set()).toThrow(ObjectDisposedException)
    expect(() => done.waitOne()).toThrow(ObjectDisposedException)
  })
})

describe('an AutoResetEvent', () => {
  it('lets one go on each time, in the order in which they wait', async () => {
    const turn = new AutoResetEvent(false)
    const order: string[] = []
    const first = turn.waitOne().then(() => order.push('first'))
    const second = turn.waitOne().then(() => order.push('second'))
    turn.set()
    await first
    expect(order).toEqual(['first'])
    turn.set()
    await second
    expect(order).toEqual(['first', 'second'])
    expect(await turn.waitOne(0)).toBe(false)
  })

  it('that nobody waits for lets one go on, and not two', async () => {
    const turn = new AutoResetEvent(true)
    turn.set()
    expect(await turn.waitOne(0)).toBe(true)
    expect(await turn.waitOne(0)).toBe(false)
  })

  it('does not spend a turn on one who has given up', async () => {
    const turn = new AutoResetEvent()
    expect(await turn.waitOne(1)).toBe(false)
    turn.set()
    expect(await turn.waitOne(0)).toBe(true)
  })
})

describe('a StreamReader', () => {
  const bodyOf = async (body: string | Buffer) => {
    const server = await webServer((_request, response) => response.end(body))
    const net = createSystemNet()
    const response = await net.WebRequest.create(server.origin).getResponseAsync()
    return {
      stream: response.getResponseStream(),
      async [Symbol.asyncDispose]() {
        response.close()
        net.close()
        await server[Symbol.asyncDispose]()
      },
    }
  }

  it('reads to the end, characters that come in parts included', async () => {
    const text = 'aé€😀'.repeat(20_000)
    await using body = await bodyOf(text)
    const reader = new StreamReader(body.stream)
    expect((await reader.readToEndAsync()) === text).toBe(true)
    expect(await reader.readToEndAsync()).toBe('')
  })

  it('reads line by line', async () => {
    await using body = await bodyOf('one\r\ntwo\n\nfour\rfive\r')
    const reader = new StreamReader(body.stream)
    const lines: (string | null)[] = []
    do lines.push(await reader.readLineAsync())
    while (lines.at(-1) !== null)
    expect(lines).toEqual(['one', 'two', '', 'four', 'five', null])
  })

  it('reads what is left behind a line', async () => {
    await using body = await bodyOf('one\ntwo\nthree')
    const reader = new StreamReader(body.stream)
    expect(await reader.readLineAsync()).toBe('one')
    expect(await reader.readToEndAsync()).toBe('two\nthree')
  })

  it('takes another encoding, and refuses one that is unknown', async () => {
    await using body = await bodyOf(Buffer.from('é', 'latin1'))
    expect(() => new StreamReader(body.stream, 'klingon')).toThrow(ArgumentException)
    expect(() => new StreamReader(null as never)).toThrow(ArgumentNullException)
    expect(await new StreamReader(body.stream, 'ISO-8859-1').readToEndAsync()).toBe('é')
  })

  it('cannot wait', async () => {
    await using body = await bodyOf('x')
    expect(() => new StreamReader(body.stream).readToEnd()).toThrow(NotSupportedException)
  })
})

describe('streams', () => {
  it('copies a response into a request, and writes byte by byte where the body is buffered', async () => {
    await using server = await webServer((request, response) => {
      request.pipe(response)
    })
    const net = createSystemNet()
    const first = net.WebRequest.create(server.origin)
    first.method = 'POST'
    const bytes = await first.getRequestStreamAsync()
    for (const byte of Buffer.from('hello')) bytes.writeByte(byte)
    await bytes.flushAsync()
    bytes.close()
    const response = await first.getResponseAsync()
    const second = net.WebRequest.create(server.origin)
    second.method = 'POST'
    const into = await second.getRequestStreamAsync()
    await response.getResponseStream().copyToAsync(into, 2)
    into.close()
    const echoed = (await second.getResponseAsync()).getResponseStream()
    expect(await new StreamReader(echoed).readToEndAsync()).toBe('hello')
    expect(() => echoed.copyTo()).toThrow(NotSupportedException)
    await expect(echoed.writeAsync(Buffer.from('x'))).rejects.toThrow(NotSupportedException)
    await expect(into.readAsync(new Uint8Array(1))).rejects.toThrow(NotSupportedException)
    net.close()
  })
})

// A SOCKS proxy on loopback: versions 4, 4a and 5, optionally with user name and password. Every name leads to loopback.

import net from 'node:net'

export interface SocksOptions {
  /** `user:password`, for version 5. */
  readonly credentials?: string
  /** The reply code in place of a connection. */
  readonly refuses?: number
  /** Sends nothing. */
  readonly isSilent?: boolean
  /** Ends the connection at the first bytes. */
  readonly hangsUp?: boolean
  /** Sent in place of its first answer. */
  readonly says?: Uint8Array
  /** Sent directly behind the reply that grants the connection. */
  readonly surplus?: string
  /** The form of the bound address in replies of version 5. */
  readonly bound?: 'ipv4' | 'name' | 'ipv6'
  /** Sends each byte of its answers by itself. */
  readonly isSlow?: boolean
}

/** A request that it got. */
export interface AskedOfSocks {
  readonly version: number
  /** An address, or the name that it was asked to look up. */
  readonly host: string
  readonly port: number
  readonly user: string | null
}

export interface TestSocks {
  readonly port: number
  readonly asked: AskedOfSocks[]
  /** Resolves when no client is connected. */
  quiet(): Promise<void>
  close(): Promise<void>
}

/** Each call reads the given number of bytes. */
class Reader {
  readonly #socket: net.Socket

  constructor(socket: net.Socket) {
    this.#socket = socket
  }

  async take(count: number): Promise<Buffer> {
    for (;;) {
      const bytes = this.#socket.read(count) as Buffer | null
      if (bytes !== null) return bytes
      await new Promise<void>((resolve, reject) => {
        this.#socket.once('readable', resolve)
        this.#socket.once('close', () => reject(new Error('the client is gone')))
      })
    }
  }

  async untilNul(): Promise<string> {
    let text = ''
    for (;;) {
      const [byte = 0] = await this.take(1)
      if (byte === 0) return text
      text += String.fromCharCode(byte)
    }
  }
}

export async function socksServer(options: SocksOptions = {}): Promise<TestSocks> {
  const asked: AskedOfSocks[] = []
  const sockets = new Set<net.Socket>()
  const waiting: (() => void)[] = []
  const track = (socket: net.Socket): void => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      if (sockets.size === 0) for (const resolve of waiting.splice(0)) resolve()
    })
  }
  const server = net.createServer((client) => {
    client.setNoDelay(true)
    track(client)
    serve(client).catch(() => client.destroy())
  })

  async function answer(client: net.Socket, bytes: readonly number[]): Promise<void> {
    if (options.isSlow !== true) {
      client.write(Buffer.from(bytes))
      return
    }
    for (const byte of bytes) {
      client.write(Buffer.from([byte]))
      await new Promise(setImmediate)
    }
  }

  async function serve(client: net.Socket): Promise<void> {
    const reader = new Reader(client)
    const [version = 0] = await reader.take(1)
    const isOdd = options.isSilent === true || options.hangsUp === true || options.says !== undefined
    if (isOdd) {
      // So that the end of the client is seen.
      client.resume()
      if (options.says !== undefined) client.write(options.says)
      if (options.hangsUp === true) client.end()
      return
    }
    if (version === 4) await serveVersion4(client, reader)
    else await serveVersion5(client, reader)
  }

  async function serveVersion4(client: net.Socket, reader: Reader): Promise<void> {
    const [, high = 0, low = 0, ...address] = await reader.take(7)
    const user = await reader.untilNul()
    const isName = address.slice(0, 3).join('.') === '0.0.0'
    const host = isName ? await reader.untilNul() : address.join('.')
    asked.push({ version: 4, host, port: high * 256 + low, user })
    const reply = options.refuses ?? 90
    await connect(client, high * 256 + low, [0, reply, 0, 0, 0, 0, 0, 0], reply === 90)
  }

  async function serveVersion5(client: net.Socket, reader: Reader): Promise<void> {
    const [count = 0] = await reader.take(1)
    const methods = [...(await reader.take(count))]
    const wanted = options.credentials === undefined ? 0 : 2
    await answer(client, [5, methods.includes(wanted) ? wanted : 0xff])
    if (!methods.includes(wanted)) return void client.resume()
    let user: string | null = null
    if (wanted === 2) {
      const [, length = 0] = await reader.take(2)
      user = (await reader.take(length)).toString()
      const [secret = 0] = await reader.take(1)
      const password = secret === 0 ? '' : (await reader.take(secret)).toString()
      const isKnown = `${user}:${password}` === options.credentials
      await answer(client, [1, isKnown ? 0 : 1])
      if (!isKnown) return void client.resume()
    }
    const [, , , kind] = await reader.take(4)
    let host: string
    if (kind === 1) host = (await reader.take(4)).join('.')
    else if (kind === 4) {
      const bytes = await reader.take(16)
      const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16))
      host = new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
    } else {
      const [length = 0] = await reader.take(1)
      host = (await reader.take(length)).toString()
    }
    const port = (await reader.take(2)).readUInt16BE()
    asked.push({ version: 5, host, port, user })
    const reply = options.refuses ?? 0
    const bound = {
      ipv4: [1, 127, 0, 0, 1],
      name: [3, 9, ...Buffer.from('localhost')],
      ipv6: [4, ...Buffer.alloc(16)],
    }[options.bound ?? 'ipv4']
    await connect(client, port, [5, reply, 0, ...bound, 0, 80], reply === 0)
  }

  async function connect(
    client: net.Socket,
    port: number,
    reply: readonly number[],
    isGranted: boolean,
  ): Promise<void> {
    if (!isGranted) {
      await answer(client, reply)
      client.resume()
      return
    }
    const onward = net.connect(port, '127.0.0.1')
    track(onward)
    await new Promise<void>((resolve) => onward.once('connect', resolve))
    await answer(client, reply)
    if (options.surplus !== undefined) client.write(options.surplus)
    onward.pipe(client).pipe(onward)
    onward.on('close', () => client.destroy())
    client.on('close', () => onward.destroy())
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as net.AddressInfo).port,
    asked,
    quiet: () => (sockets.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

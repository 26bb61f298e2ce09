// Plays the steps of a script on real sockets. It reads only as much of a request body as the steps say.

import type net from 'node:net'
import { type OriginScript, RoutePlayer, replyBytes, type Step, take } from '../script.ts'
import { IncomingRequest, type SeenRequest } from '../scripted-connection.ts'

const END = '\r\n\r\n'

/** Under TLS, the socket that can be reset. */
const tcpOf = (socket: net.Socket): net.Socket => Reflect.get(socket, '_parent') ?? socket

/** Reads on to its end. With a listener for data it flows, also if its listeners for `readable` were removed in this turn. */
const drain = (socket: net.Socket): void => {
  socket
    .removeAllListeners('readable')
    .on('data', () => {})
    .resume()
}

export class SocketServer {
  readonly requests: SeenRequest[] = []
  readonly sockets: Set<net.Socket> = new Set()
  readonly #routes: RoutePlayer
  readonly #waiting = new Set<() => void>()
  #accepted = 0
  /** Until no connection is left. */
  #isDropping = false

  constructor(script: OriginScript) {
    this.#routes = new RoutePlayer(script)
  }

  /** For the listener of a net.Server or a tls.Server. */
  readonly serve = (socket: net.Socket): void => {
    this.track(socket)
    void this.#play(socket, ++this.#accepted)
  }

  readonly track = (socket: net.Socket): void => {
    this.sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      this.sockets.delete(socket)
      if (this.sockets.size === 0) this.#isDropping = false
      this.#check()
    })
    this.#check()
  }

  connected(count: number): Promise<void> {
    if (count === 0) this.#dropAll()
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.sockets.size !== count) return
        this.#waiting.delete(check)
        resolve()
      }
      this.#waiting.add(check)
      check()
    })
  }

  /** A socket that nobody reads from does not notice its end. */
  #dropAll(): void {
    this.#isDropping = true
    for (const socket of this.sockets) drain(socket)
  }

  async #play(socket: net.Socket, number: number): Promise<void> {
    for (;;) {
      const request = await this.#readHead(socket, number)
      if (request === null) return
      this.requests.push(request)
      for (const step of [...this.#routes.stepsFor(request.method, request.path), take()]) {
        if (!(await this.#playStep(step, request, socket))) return
      }
    }
  }

  #check(): void {
    for (const check of [...this.#waiting]) check()
  }

  async #readHead(socket: net.Socket, number: number): Promise<IncomingRequest | null> {
    let text = ''
    for (;;) {
      const bytes = await this.#nextBytes(socket)
      if (bytes === null) return null
      text += bytes.toString('latin1')
      const end = text.indexOf(END)
      if (end < 0) continue
      const request = new IncomingRequest(text.slice(0, end + END.length), number)
      request.arrive(Buffer.from(text.slice(end + END.length), 'latin1'))
      return request
    }
  }

  /** False when the connection serves no more requests. */
  async #playStep(step: Step, request: IncomingRequest, socket: net.Socket): Promise<boolean> {
    switch (step.type) {
      case 'reply':
        socket.write(replyBytes(step, request.method))
        return true
      case 'send':
        socket.write(step.bytes)
        return true
      case 'take': {
        const wanted = request.length + step.bytes
        for (;;) {
          request.readTo(wanted)
          if (request.complete || request.length >= wanted) return true
          const bytes = await this.#nextBytes(socket)
          if (bytes === null) return false
          request.arrive(bytes)
        }
      }
      case 'wait':
        await new Promise((resolve) => setTimeout(resolve, step.ms))
        return !socket.destroyed
      case 'until':
        await new Promise<void>((resolve) => step.gate.arrive(resolve))
        return !socket.destroyed
      case 'close':
        socket.end()
        socket.resume()
        return false
      case 'reset':
        tcpOf(socket).resetAndDestroy()
        return false
      case 'hang':
        socket.resume()
        return false
    }
  }

  /** The next bytes, or null when no more will come. Node reads a little ahead, and no further. */
  #nextBytes(socket: net.Socket): Promise<Buffer | null> {
    if (this.#isDropping) {
      drain(socket)
      return Promise.resolve(null)
    }
    return new Promise((resolve) => {
      const attempt = (): boolean => {
        const bytes = socket.read() as Buffer | null
        if (bytes === null && !socket.readableEnded && !socket.destroyed) return false
        resolve(bytes)
        return true
      }
      if (attempt()) return
      const retry = (): void => {
        if (!attempt()) return
        for (const event of ['readable', 'end', 'close']) socket.off(event, retry)
      }
      for (const event of ['readable', 'end', 'close']) socket.on(event, retry)
    })
  }
}

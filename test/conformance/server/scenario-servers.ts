// The servers of one scenario, on fresh ports: opened before its first step, gone after its last.

import net from 'node:net'
import tls from 'node:tls'
import { type BlackHole, blackHole } from './black-hole.ts'
import { Gates } from './gates.ts'
import { freePort, type Listening, listen, secured } from './listeners.ts'
import { ServedConnection } from './served-connection.ts'
import { type LoggedConnection, ServerLog } from './server-log.ts'
import type { Routes, ServerBehaviour } from './steps.ts'

export interface ServerPlan {
  /** By symbol, without braces. */
  readonly listeners: Readonly<Record<string, Listening>>
  readonly behaviour: ServerBehaviour
}

export class ScenarioServers implements AsyncDisposable {
  readonly log: ServerLog = new ServerLog()
  readonly gates: Gates = new Gates()
  /** By symbol. */
  readonly ports: Map<string, number> = new Map()
  /** Symbols that this system has nothing for. */
  readonly missing: string[] = []
  readonly #plan: ServerPlan
  readonly #servers: net.Server[] = []
  readonly #sockets = new Set<net.Socket>()
  readonly #abort = new AbortController()
  readonly #hits = new Map<string, number>()
  #blackHole: BlackHole | null = null
  #routes: Routes = {}

  private constructor(plan: ServerPlan) {
    this.#plan = plan
  }

  static async open(plan: ServerPlan): Promise<ScenarioServers> {
    const servers = new ScenarioServers(plan)
    for (const [symbol, listening] of Object.entries(plan.listeners)) await servers.#open(symbol, listening)
    return servers
  }

  /** What the servers do from now on. Texts of a route may name ports, which are known only when the servers are open. */
  serve(routes: Routes): void {
    this.#routes = routes
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort()
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(
      this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    )
    await this.#blackHole?.close()
  }

  async #open(symbol: string, listening: Listening): Promise<void> {
    switch (listening.kind) {
      case 'refused':
        this.ports.set(symbol, await freePort())
        return
      case 'black hole':
        this.#blackHole = await blackHole()
        if (this.#blackHole === null) this.missing.push(symbol)
        else this.ports.set(symbol, this.#blackHole.port)
        return
      case 'plain':
        return this.#listen(symbol, (socket, connection) =>
          this.#serve(socket, connection, () => socket.resetAndDestroy()),
        )
      case 'tls': {
        const context = tls.createSecureContext({ ...listening.identity })
        return this.#listen(symbol, (raw, connection) => this.#serveSecured(raw, connection, context))
      }
      case 'mute':
        return this.#listen(symbol, () => {})
      case 'not tls':
        return this.#listen(symbol, (socket) => {
          socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
          socket.on('end', () => socket.end())
          socket.resume()
        })
    }
  }

  async #listen(
    symbol: string,
    accept: (socket: net.Socket, connection: LoggedConnection) => void,
  ): Promise<void> {
    const server = net.createServer(
      { allowHalfOpen: true, pauseOnConnect: true, noDelay: true },
      (socket) => {
        this.#sockets.add(socket)
        const connection = this.log.connected(symbol)
        socket.on('error', () => {})
        socket.on('close', () => {
          this.#sockets.delete(socket)
          this.log.ended(connection)
        })
        accept(socket, connection)
      },
    )
    this.#servers.push(server)
    this.ports.set(symbol, await listen(server))
  }

  #serve(socket: net.Socket, connection: LoggedConnection, reset: () => void): void {
    const { gates, log } = this
    const { behaviour } = this.#plan
    const script = {
      behaviour,
      log,
      gates,
      routes: this.#routes,
      signal: this.#abort.signal,
      hits: this.#hits,
    }
    void new ServedConnection(socket, connection, script, reset).serve()
  }

  async #serveSecured(
    raw: net.Socket,
    connection: LoggedConnection,
    context: tls.SecureContext,
  ): Promise<void> {
    const socket = await secured(raw, context)
    if (socket === null) this.log.ended(connection)
    else this.#serve(socket, connection, () => raw.destroy())
  }
}

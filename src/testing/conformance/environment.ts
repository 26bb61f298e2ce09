// The environment of a test: a transport, and servers to connect to. Their behaviour is described once, by the steps of a
// script, which are played without a network or on real sockets.

import type { Clock, Route, Transport } from '../../lifecycle/index.ts'
import type { OriginScript } from '../script.ts'
import type { SeenRequest } from '../scripted-connection.ts'

export type Routes = OriginScript['routes']

/** The answer of a proxy that is asked for a tunnel. */
export const proxyBehaviours = ['tunnels', 'asks', 'refuses', 'is silent'] as const
export type ProxyBehaviour = (typeof proxyBehaviours)[number]

export interface EnvironmentOptions {
  readonly routes?: Routes
  readonly connectionsPerOrigin?: number
  /** The first address of `origin` is unreachable, the second is not. */
  readonly firstAddressRefuses?: boolean
  /** Requests use a proxy, if the environment has one. */
  readonly proxy?: ProxyBehaviour
}

export interface Environment {
  readonly transport: Transport
  readonly clock: Clock
  /** The route of every request; null unless a proxy was asked for. */
  readonly route?: Route | null
  /** Plays the routes. Like all of these it goes by a name, which has to be looked up. */
  readonly origin: string
  /** Plays the same routes. */
  readonly elsewhere: string
  /** Plays the same routes over TLS, unless the fixture lacks that. */
  readonly secure: string
  /** The same server by another name, which its certificate does not have. */
  readonly misnamed: string
  /** Takes TCP connections, and is silent when it comes to TLS. */
  readonly mute: string
  /** Nobody listens there. */
  readonly refusing: string
  /** Its name does not exist. */
  readonly unknown: string
  /** The look-up of its name does not end. */
  readonly unresolving: string
  /** The attempt to connect does not end; null if the platform cannot do that. */
  readonly unanswering: string | null
  /** More bytes than the kernels hold of what a server does not read. */
  readonly tooMuch: number
  readonly requests: readonly SeenRequest[]
  /** TCP connections that the servers have. */
  readonly connections: number
  /** Resolves when the servers have this many connections. */
  connected(count: number): Promise<void>
  /** Lets time pass: at once on the scripted transport, in real time on sockets. */
  pass(ms: number): Promise<void>
  /** Resolves when both sides have seen everything that has happened. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** Parts that a scenario may need, and that not every fixture has. */
export type Need = 'TLS' | 'a proxy'

export interface Fixture {
  readonly lacks: readonly Need[]
  open(options: EnvironmentOptions): Promise<Environment>
}

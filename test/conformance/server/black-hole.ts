// A port on loopback to which no connection is ever established: its listener accepts nobody, and its queue is full.

import { once } from 'node:events'
import net from 'node:net'
import { Worker } from 'node:worker_threads'

export interface BlackHole {
  readonly port: number
  close(): Promise<void>
}

// A thread that listens and then stands still for good.
const listener = `
const { parentPort } = require('node:worker_threads')
const server = require('node:net').createServer()
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0))
})`

const MOST_IN_QUEUE = 8
const CONNECTS_WITHIN_MS = 250

/** Null where the system accepts connections all the same. */
export async function blackHole(): Promise<BlackHole | null> {
  const worker = new Worker(listener, { eval: true })
  const [port] = (await once(worker, 'message')) as [number]
  const queued: net.Socket[] = []
  const close = async (): Promise<void> => {
    for (const socket of queued) socket.destroy()
    await worker.terminate()
  }
  for (let count = 0; count < MOST_IN_QUEUE; count++) {
    const socket = net.connect(port, '127.0.0.1')
    queued.push(socket)
    if (!(await connects(socket))) return { port, close }
  }
  await close()
  return null
}

function connects(socket: net.Socket): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), CONNECTS_WITHIN_MS)
    const settle = (answer: boolean) => () => {
      clearTimeout(timer)
      resolve(answer)
    }
    socket.once('connect', settle(true))
    socket.on('error', settle(false))
  })
}

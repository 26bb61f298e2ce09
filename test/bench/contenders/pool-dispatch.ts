// undici's Pool.dispatch with the smallest handler there can be: the floor of whatever stands on undici.

import { type Dispatcher, Pool } from 'undici'
import { type Contender, type Done, told } from '../contender.ts'

class Handler implements Dispatcher.DispatchHandler {
  #bytes = 0
  readonly #done: Done

  constructor(done: Done) {
    this.#done = done
  }

  // undici refuses a handler without these.
  onRequestStart(): void {}
  onResponseStart(): void {}

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
  }

  onResponseEnd(): void {
    this.#done(null, this.#bytes)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#done(error, 0)
  }
}

export const contender: Contender = {
  label: 'undici Pool.dispatch, bare',
  connect(origin, connections) {
    const pool = new Pool(origin, {
      connections,
      keepAliveTimeout: 60_000,
      connect: { rejectUnauthorized: false },
    })
    return {
      get: (path, done) => void pool.dispatch({ path, method: 'GET' }, new Handler(done)),
      post: (path, body, done) => void pool.dispatch({ path, method: 'POST', body }, new Handler(done)),
      download: (path) => told((done) => void pool.dispatch({ path, method: 'GET' }, new Handler(done))),
      close: () => pool.close(),
    }
  },
}

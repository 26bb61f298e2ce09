// A site whose response body comes when a test sends it.

import type { ServerResponse } from 'node:http'
import { site } from './site.ts'

export interface GatedSite {
  readonly port: number
  /** After the response head, which is sent at once. */
  send(text: string): void
  /** The connection ends, with the body unfinished. */
  cut(): void
}

export async function gatedSite(headers: Readonly<Record<string, string>> = {}): Promise<GatedSite> {
  let answer: ServerResponse | null = null
  const port = await site((_, response) => {
    answer = response
    response.writeHead(200, headers).flushHeaders()
  })
  return { port, send: (text) => void answer?.write(text), cut: () => void answer?.socket?.end() }
}

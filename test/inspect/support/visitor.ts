// Somebody who visits the inspector without a browser.

import http from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
}

export interface Pass {
  /** The address under which everything lies. */
  readonly base: string
  readonly cookie: string
}

export function get(url: string, headers: http.OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method, headers, agent: false }, async (response) => {
      const { statusCode: status = 0 } = response
      // A stream does not end by itself.
      if (response.headers['content-type'] === 'text/event-stream') response.destroy()
      let text = ''
      try {
        for await (const chunk of response) text += chunk
      } catch {}
      resolve({ status, headers: response.headers, text })
    })
    request.on('error', reject)
    request.end()
  })
}

/** As a browser follows the address with the token. */
export async function enter(url: string): Promise<Pass> {
  const { headers, text } = await get(url)
  const [, path = ''] = /url=([^"]+)"/.exec(text) ?? []
  return { base: new URL(path, url).href, cookie: headers['set-cookie']?.[0]?.split(';')[0] ?? '' }
}

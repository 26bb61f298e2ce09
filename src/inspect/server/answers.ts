// The header fields of every response, and the few kinds of responses.

import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'

const types = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
} as const

/** The page loads only files of this server, and runs nothing inline. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
]

export const safety: OutgoingHttpHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': policy.join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** The same, for a page that may show another one in a frame. */
export const safetyWithFrame = (origin: string): OutgoingHttpHeaders => ({
  ...safety,
  'content-security-policy': [...policy, `frame-src ${origin}`].join('; '),
})

export function answer(
  response: ServerResponse,
  status: number,
  type: keyof typeof types,
  content: string,
  headers: OutgoingHttpHeaders = safety,
): void {
  const bytes = Buffer.from(content)
  response.writeHead(status, { ...headers, 'content-type': types[type], 'content-length': bytes.length })
  response.end(bytes)
}

/**
 * Sets the cookie, and opens the page from here. A redirect would not work: if the user came from another site, the
 * browser would not send the cookie.
 */
export const entrance = (base: string): string =>
  `<!doctype html><html lang="en"><title>hinternet inspector</title><link rel="icon" href="data:,"><meta http-equiv="refresh" content="0;url=${base}"><p><a href="${base}">Open the inspector</a></p></html>`

export const REFUSAL =
  'Refused. Open the address that serveInspector() gave, with its token, in a browser on this machine.\n'

// The bridge to Stately's inspector: loads its page when the user asks for it, and passes the stream on to it.

import { setText, the } from './view/dom.ts'

const ORIGIN = 'https://stately.ai'
/** Messages that wait for that page to be ready. */
const MOST = 5000

let stream: EventSource | null = null
let sent = 0
let listening = new AbortController()

function load(): void {
  stream?.close()
  listening.abort()
  listening = new AbortController()
  const waiting: unknown[] = []
  let connected = false
  sent = 0
  const frame = document.createElement('iframe')
  frame.src = `${ORIGIN}/inspect`
  frame.title = "Stately's inspector"
  the('question').hidden = true
  the('again').hidden = false
  document.querySelector('iframe')?.remove()
  document.querySelector('main')?.append(frame)
  const pass = (message: unknown): void => {
    frame.contentWindow?.postMessage(message, ORIGIN)
    sent++
    setText(the('sent'), `${sent.toLocaleString('en')} messages were passed on.`)
  }
  const hear = ({ data, origin, source }: MessageEvent): void => {
    if (source !== frame.contentWindow || origin !== ORIGIN || data?.type !== '@statelyai.connected') return
    connected = true
    say('connected', 'Connected to stately.ai')
    for (const message of waiting.splice(0)) pass(message)
  }
  addEventListener('message', hear, { signal: listening.signal })
  say('connecting', 'Waiting for stately.ai…')
  stream = new EventSource('stately-stream')
  stream.onmessage = ({ data }) => {
    const message: unknown = JSON.parse(data)
    if (connected) pass(message)
    else if (waiting.push(message) > MOST) waiting.shift()
  }
  stream.onerror = () => say('lost', 'The inspector cannot be reached, trying again…')
  stream.onopen = () => {
    if (connected) say('connected', 'Connected to stately.ai')
  }
}

function say(kind: string, text: string): void {
  setText(the('connection'), text)
  the('connection').className = kind
}

the('load').addEventListener('click', load)
the('again').addEventListener('click', load)

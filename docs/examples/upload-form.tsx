// A form with a file, uploaded by an actor; a React component shows its progress. Here it is rendered on the server, each time the
// actor has moved on. In a page, the same component is kept up to date by useSyncExternalStore.
//
//   node upload-form.js http://127.0.0.1:8080/upload photo.jpg

import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'
import { fromRequest, type RequestLogic } from 'hinternet/actor'
import { useSyncExternalStore } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { type ActorRefFrom, createActor, toPromise } from 'xstate'

type UploadRef = ActorRefFrom<RequestLogic<string, { readonly url: string; readonly form: FormData }>>

function UploadProgress({ name, size, upload }: { name: string; size: number; upload: UploadRef }) {
  const read = () => upload.getSnapshot()
  const { context, error, status } = useSyncExternalStore(
    (changed) => {
      const subscription = upload.subscribe(changed)
      return () => subscription.unsubscribe()
    },
    read,
    read,
  )
  // The fields around the file count as bytes of the body, too.
  const sent = Math.min(context.bytesSent, size)
  if (status === 'error') return <p role="alert">{String(error)}</p>
  return (
    <label>
      {name} <progress max={size} value={sent} /> {status === 'done' ? 'uploaded' : `${Math.floor((100 * sent) / size)}%`}
    </label>
  )
}

const [, , url = '', path = ''] = process.argv
const file = await openAsBlob(path)
const form = new FormData()
form.set('title', 'A picture')
form.set('file', file, basename(path))

const logic = fromRequest(({ input }: { input: { readonly url: string; readonly form: FormData } }) => ({
  url: input.url,
  method: 'POST',
  body: input.form,
  read: (response) => response.text(),
}))
const upload = createActor(logic, { input: { url, form } })

let last = ''
const render = () => {
  const html = renderToStaticMarkup(<UploadProgress name={basename(path)} size={file.size} upload={upload} />)
  if (html !== last) console.log(html)
  last = html
}
upload.subscribe({ next: render, error: render })
render()
const { body } = await toPromise(upload.start())
console.log(body)

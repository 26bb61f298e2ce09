// Opening and saving runs, the help, and the panes of a narrow window.

import type { App } from '../app.ts'
import { curlOf, failureText } from '../model/copy.ts'
import { idsOf, openFile, type SavedAs, save, type Which } from '../source/files.ts'
import type { LiveSource } from '../source/live.ts'
import { isTyping, setText, the } from './dom.ts'
import { copy } from './parts.tsx'
import type { RequestList } from './request-list.ts'
import { RowMenu } from './row-menu.ts'

export class Toolbar {
  readonly #app: App
  readonly #live: LiveSource | null
  readonly #help = the<HTMLDialogElement>('help-text')
  readonly #menu = the<HTMLDetailsElement>('save')
  readonly #copyMenu = the<HTMLDetailsElement>('copy')

  constructor(app: App, list: RequestList, live: LiveSource | null) {
    this.#app = app
    this.#live = live
    this.#files()
    this.#saving()
    this.#copying()
    for (const menu of [this.#menu, this.#copyMenu]) dropsDown(menu)
    new RowMenu(app, { requestOf: (row) => list.requestOf(row), complain: (text) => this.complain(text) })
    this.#panes()
    the('help').addEventListener('click', () => this.#help.showModal())
    the('back-to-live').addEventListener('click', () => {
      app.goLive()
      live?.start()
    })
    addEventListener('keydown', (event) => {
      if (isTyping(event) || event.altKey || event.ctrlKey || event.metaKey || this.#help.open) return
      if (event.key === '/') {
        this.#pane('requests')
        the('filter').focus()
      } else if (event.key === '?') this.#help.showModal()
      else if (event.key === 'j') list.move(1)
      else if (event.key === 'k') list.move(-1)
      else if (event.key === 'c') app.toggleComparing()
      else if (event.key === 'p') the('show-path').click()
      else if (event.key === 'f') the('camera-follow').click()
      else if (event.key === 'a') the('camera-fit').click()
      else if (event.key === 'z') list.zoomToSelected()
      else if (event.key === 'Z') app.setWindow(null)
      else return
      event.preventDefault()
    })
  }

  render(): void {
    const { count, current, hasHeaders, selected } = this.#app
    for (const button of this.#menu.querySelectorAll('button'))
      button.disabled = button.dataset.which === 'this' ? selected === null : count === 0
    the('save-warning').hidden = !hasHeaders
    the('headers-badge').hidden = !hasHeaders
    this.#copyMenu.hidden = current === null
    for (const button of this.#copyMenu.querySelectorAll('button'))
      button.disabled = button.dataset.copy === 'failure' && current?.summary.failure == null
  }

  #files(): void {
    const input = the<HTMLInputElement>('file')
    the('open').addEventListener('click', () => input.click())
    input.addEventListener('change', () => {
      const [file] = input.files ?? []
      if (file !== undefined) void this.#open(file)
      input.value = ''
    })
    const { body } = document
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return
      event.preventDefault()
      body.classList.add('dropping')
    }
    addEventListener('dragenter', over)
    addEventListener('dragover', over)
    addEventListener('dragleave', (event) => {
      if (event.relatedTarget === null) body.classList.remove('dropping')
    })
    addEventListener('drop', (event) => {
      body.classList.remove('dropping')
      const [file] = event.dataTransfer?.files ?? []
      if (file === undefined) return
      event.preventDefault()
      void this.#open(file)
    })
  }

  async #open(file: File): Promise<void> {
    try {
      await openFile(this.#app, file)
      this.#live?.stop()
      this.complain('')
    } catch (error) {
      this.complain(`${file.name} cannot be opened. ${(error as Error).message}`)
    }
  }

  #saving(): void {
    for (const button of this.#menu.querySelectorAll('button'))
      button.addEventListener('click', async () => {
        const { as, which } = button.dataset as { as: SavedAs; which: Which }
        this.#menu.open = false
        try {
          await save(this.#app, as, idsOf(this.#app, which))
          this.complain('')
        } catch (error) {
          this.complain(`Nothing was saved. ${(error as Error).message}`)
        }
      })
  }

  #copying(): void {
    for (const button of this.#copyMenu.querySelectorAll('button'))
      button.addEventListener('click', () => {
        const { current } = this.#app
        this.#copyMenu.open = false
        if (current === null) return
        const { askedUrl, url } = current.summary
        const what = button.dataset.copy
        void copy(
          what === 'curl' ? curlOf(current) : what === 'url' ? (askedUrl ?? url) : failureText(current),
        )
      })
  }

  /** Shows what went wrong; an empty text hides it. */
  complain(text: string): void {
    the('complaint').hidden = text === ''
    setText(the('complaint'), text)
  }

  /** In a narrow window one pane is seen at a time. */
  #panes(): void {
    for (const radio of document.querySelectorAll<HTMLInputElement>('input[name=pane]'))
      radio.addEventListener('change', () => {
        document.body.dataset.pane = radio.value
      })
    the('list').addEventListener('click', () => this.#pane('details'))
    the('details').addEventListener('click', ({ target }) => {
      if (target instanceof Element && target.closest('#compare') !== null && this.#app.comparing)
        this.#pane('requests')
    })
  }

  #pane(name: string): void {
    document.querySelector<HTMLInputElement>(`input[name=pane][value=${name}]`)?.click()
  }
}

/** It closes with Escape, and with a click anywhere else. */
function dropsDown(menu: HTMLDetailsElement): void {
  addEventListener('click', ({ target }) => {
    if (!(target instanceof Node && menu.contains(target))) menu.open = false
  })
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return
    menu.open = false
    menu.querySelector('summary')?.focus()
  })
}

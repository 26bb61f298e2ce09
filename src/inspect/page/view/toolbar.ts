// Opening and saving runs, the help, and the panes of a narrow window.

import type { App } from '../app.ts'
import { openFile, saveJson, savePage, type Which } from '../source/files.ts'
import type { LiveSource } from '../source/live.ts'
import { isTyping, setText, the } from './dom.ts'
import type { RequestList } from './request-list.ts'

export class Toolbar {
  readonly #app: App
  readonly #live: LiveSource | null
  readonly #help = the<HTMLDialogElement>('help-text')
  readonly #menu = the<HTMLDetailsElement>('save')

  constructor(app: App, list: RequestList, live: LiveSource | null) {
    this.#app = app
    this.#live = live
    this.#files()
    this.#saving()
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
      else if (event.key === 'c') the('compare').click()
      else if (event.key === 'f') the('camera-follow').click()
      else if (event.key === 'a') the('camera-fit').click()
      else return
      event.preventDefault()
    })
  }

  render(): void {
    const { count, selected } = this.#app
    for (const button of this.#menu.querySelectorAll('button'))
      button.disabled = button.dataset.which === 'this' ? selected === null : count === 0
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
      this.#complain('')
    } catch (error) {
      this.#complain(`${file.name} cannot be opened. ${(error as Error).message}`)
    }
  }

  #saving(): void {
    for (const button of this.#menu.querySelectorAll('button'))
      button.addEventListener('click', async () => {
        const { as, which } = button.dataset as { as: 'json' | 'html'; which: Which }
        this.#menu.open = false
        try {
          await (as === 'json' ? saveJson : savePage)(this.#app, which)
          this.#complain('')
        } catch (error) {
          this.#complain(`Nothing was saved. ${(error as Error).message}`)
        }
      })
    addEventListener('click', ({ target }) => {
      if (!(target instanceof Node && this.#menu.contains(target))) this.#menu.open = false
    })
    this.#menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.#menu.open) return
      this.#menu.open = false
      this.#menu.querySelector('summary')?.focus()
    })
  }

  #complain(text: string): void {
    the('complaint').hidden = text === ''
    setText(the('complaint'), text)
  }

  /** In a narrow window one pane is seen at a time. */
  #panes(): void {
    for (const radio of document.querySelectorAll<HTMLInputElement>('input[name=pane]'))
      radio.addEventListener('change', () => {
        document.body.dataset.pane = radio.value
      })
    the('list').addEventListener('click', () => this.#pane('chart'))
    the('compare').addEventListener('click', () => {
      if (this.#app.comparing) this.#pane('requests')
    })
  }

  #pane(name: string): void {
    document.querySelector<HTMLInputElement>(`input[name=pane][value=${name}]`)?.click()
  }
}

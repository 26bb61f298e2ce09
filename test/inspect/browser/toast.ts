// The short messages of the page.

import type { Page } from 'playwright-core'

/** Call it before the act: it waits for the next short message, however soon that is gone again. */
export async function nextToast(page: Page): Promise<() => Promise<{ text: string; isSeen: boolean }>> {
  const watch = await page.evaluateHandle(() => {
    const toast = document.querySelector('#toast') as HTMLElement
    const said = new Promise<{ text: string; isSeen: boolean }>((resolve) => {
      const observer = new MutationObserver(() => {
        const { height, width } = toast.getBoundingClientRect()
        const text = toast.textContent ?? ''
        if (text === '') return
        observer.disconnect()
        resolve({ text, isSeen: width > 20 && height > 10 && toast.checkVisibility() })
      })
      observer.observe(toast, { childList: true })
    })
    return { said }
  })
  return () => watch.evaluate(({ said }) => said)
}

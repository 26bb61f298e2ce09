// Whatever Chromium is installed.

import { accessSync, constants } from 'node:fs'

const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

export const executablePath: string | null =
  places.find((path) => {
    try {
      if (path !== undefined) accessSync(path, constants.X_OK)
      return path !== undefined
    } catch {
      return false
    }
  }) ?? null

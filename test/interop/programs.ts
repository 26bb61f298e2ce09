// Finds the servers on this machine. Nothing is installed.

import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import path from 'node:path'

/** Name of the program to the package of Debian that has it. */
export const packages = { nginx: 'nginx-light', apache2: 'apache2', squid: 'squid' } as const
export type Program = keyof typeof packages

/** The whole path, or null. Servers may stand where users do not look. */
export async function find(program: string): Promise<string | null> {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin']
  for (const folder of folders) {
    const file = path.join(folder, program)
    if (await can(file)) return file
  }
  return null
}

/** The first of these files that is there. */
export async function firstOf(files: readonly string[]): Promise<string | null> {
  for (const file of files) if (await can(file, constants.R_OK)) return file
  return null
}

const can = (file: string, mode = constants.X_OK): Promise<boolean> =>
  access(file, mode).then(
    () => true,
    () => false,
  )

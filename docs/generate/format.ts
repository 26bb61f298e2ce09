// Formats what was printed as everything else in the repository is formatted.

import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'

export function format(file: string): void {
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
  execFileSync(process.execPath, [biome, 'check', '--write', file])
}

// `npm run docs`: prints docs/lifecycle.md, the pictures of the chart, and the statuses in the README.

import { readFile, writeFile } from 'node:fs/promises'
import { readChart, withoutStatuses } from './chart.ts'
import { layOut } from './chart-layout.ts'
import { drawChart } from './chart-svg.ts'
import { faultMatrixPage } from './fault-matrix-page.ts'
import { lifecyclePage, withStatuses } from './lifecycle-page.ts'
import { drawOverview, mainPath } from './overview-svg.ts'

// npm runs scripts in the root of the package; this file itself runs in build/.
const chart = readChart()
await writeFile('docs/lifecycle.md', lifecyclePage(chart))
await writeFile('docs/lifecycle.svg', drawChart(await layOut(chart)))
await writeFile('docs/chart.svg', drawChart(await layOut(withoutStatuses(chart))))
await writeFile('docs/overview.svg', drawOverview(mainPath(chart.root)))
await writeFile('docs/fault-matrix.md', faultMatrixPage())
await writeFile('README.md', withStatuses(await readFile('README.md', 'utf8')))

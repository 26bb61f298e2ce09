// A CommonJS program by webpack.

import webpack from 'webpack'

webpack(
  {
    entry: './program.js',
    target: 'node20',
    mode: 'production',
    optimization: { minimize: false },
    output: { path: `${import.meta.dirname}/webpack`, filename: 'program.cjs', chunkFilename: '[name].cjs' },
  },
  (error, stats) => {
    if (error) throw error
    if (stats.hasErrors()) throw new Error(stats.toString('errors-only'))
  },
)

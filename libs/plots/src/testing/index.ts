/** Curves, rasters and a report for tests, of this package and of others. Numbers are plausible, not measured. */
export { fixtureReport } from './report.js';

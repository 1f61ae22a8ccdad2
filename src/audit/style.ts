/** How the report looks: one accent colour on ink and paper, light or dark as the reader has it, light on paper. */
import { html } from './markup.js';

export const style = html`<style>
:root {
  --paper: #ffffff; --ink: #17212b; --soft: #53606c; --line: #dde2e6; --grid: #e8ecef;
  --accent: #0b6078; --accent-soft: #e3f0f3; --shade-bar: #cfe4ea; --rule: #17212b18; --grey: #8b96a1; --shade: #17212b2b;
  color-scheme: light;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #11161b; --ink: #e8ecef; --soft: #a5b0ba; --line: #2c353e; --grid: #242c34;
    --accent: #6fbdd3; --accent-soft: #17303a; --shade-bar: #1d3b46; --rule: #e8ecef22; --grey: #7b8792; --shade: #000000b0;
    color-scheme: dark;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word;
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums lining-nums;
}
main, footer { max-width: 70rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2.5rem); }
main { padding-block: clamp(1.75rem, 5vw, 3.5rem) 1rem; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; }
h1 { margin: 0; font-size: clamp(1.6rem, 1.1rem + 2.4vw, 2.5rem); font-weight: 650; letter-spacing: -0.022em; }
h2 { margin: 0 0 0.6rem; font-size: 1.25rem; font-weight: 650; letter-spacing: -0.01em; }
h3 { margin: 1.75rem 0 0.5rem; font-size: 0.95rem; font-weight: 650; }
p { margin: 0 0 0.9rem; max-width: 46rem; }
em { font-style: normal; font-weight: 600; }
code { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
section { margin-top: 2.75rem; padding-top: 1.6rem; border-top: 1px solid var(--line); }

.kicker { margin-bottom: 0.5rem; color: var(--accent); font-size: 0.78rem; font-weight: 650; letter-spacing: 0.09em; text-transform: uppercase; }
.batch { margin: 0.5rem 0 1.5rem; color: var(--soft); }
.batch span { margin-left: 0.6rem; }
.verdict { margin-bottom: 1.5rem; padding: 1rem 1.25rem; border-left: 4px solid var(--accent); background: var(--accent-soft); }
.verdict p { margin-bottom: 0.35rem; }
.verdict .state { font-size: 1.15rem; font-weight: 650; }
.verdict .as-of { margin-bottom: 0; color: var(--soft); font-size: 0.875rem; }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(11.5rem, 1fr)); gap: 1px; margin: 0 0 1.75rem; border: 1px solid var(--line); background: var(--line); }
.tiles > div { padding: 0.9rem 1.1rem; background: var(--paper); }
dt { color: var(--soft); font-size: 0.85rem; }
dd { margin: 0; }
.value { margin-top: 0.15rem; font-size: 1.5rem; font-weight: 600; line-height: 1.3; letter-spacing: -0.015em; }
.value span { display: block; font-size: 1.2rem; }
.value small { color: var(--soft); font-size: 0.9rem; font-weight: 400; letter-spacing: 0; }
.note { color: var(--soft); font-size: 0.85rem; }

figure { margin: 1.25rem 0 0; }
figcaption { margin-top: 0.5rem; color: var(--soft); font-size: 0.85rem; }
.status { margin: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.6rem; margin: 0.75rem 0 0; padding: 0; list-style: none; font-size: 0.9rem; }
.legend svg { margin-right: 0.3rem; }
.legend span { color: var(--soft); }

nav { margin-top: 2rem; font-size: 0.9rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.35rem 1.25rem; margin: 0; padding: 0; list-style: none; }
a { color: var(--accent); text-underline-offset: 0.2em; text-decoration-thickness: 1px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }

.facts { margin: 0; }
.facts > div { display: grid; grid-template-columns: 11rem 1fr; gap: 0.1rem 1.5rem; padding: 0.5rem 0; border-bottom: 1px solid var(--grid); }
.facts > div:last-child { border-bottom: 0; }
.facts dt { font-size: 0.9rem; line-height: 1.7; }
.facts dd { min-width: 0; overflow-wrap: anywhere; }
.names code { display: inline-block; margin: 0 0.35rem 0.25rem 0; padding: 0 0.4rem; border: 1px solid var(--line); border-radius: 3px; }

.scroll {
  overflow-x: auto;
  background: linear-gradient(to left, var(--paper) 1.5rem, transparent 3rem) right / 3rem 100% no-repeat local,
    linear-gradient(to left, var(--shade), transparent) right / 1.1rem 100% no-repeat scroll;
}
table { width: 100%; border-collapse: collapse; font-size: 0.875rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { padding: 0.45rem 1.1rem 0.45rem 0; border-bottom: 1px solid var(--grid); text-align: left; vertical-align: baseline; white-space: nowrap; }
th:last-child, td:last-child { padding-right: 0; }
tbody th { font-weight: 500; }
thead th { border-bottom: 1px solid var(--grey); color: var(--soft); font-size: 0.8rem; font-weight: 600; vertical-align: bottom; }
tfoot th, tfoot td { border-bottom: 0; border-top: 1px solid var(--grey); font-weight: 600; }
.number { text-align: right; }
.words { min-width: 16rem; white-space: normal; }
tbody .code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.82rem; }
tbody .code code { font-size: inherit; }
#digests tbody .code { min-width: 17.5rem; white-space: normal; overflow-wrap: anywhere; }

.chart { display: block; overflow: visible; }
.plot { width: calc(100% - 40px); margin-left: 40px; }
.chart text { fill: var(--soft); font-size: 12px; }
.chart .name { fill: var(--ink); font-size: 13px; font-weight: 600; }
.chart .limit-name, .chart .gap-name { paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
.chart .grid { stroke: var(--rule); }
.chart .base { stroke: var(--grey); }
.chart .sent { fill: var(--accent); }
.chart .shade { fill: var(--shade-bar); }
.chart .settled { fill: var(--grey); }
.chart .limit { stroke: var(--ink); stroke-dasharray: 5 4; }
.chart .limit-name { fill: var(--ink); }
.chart .gap { stroke: var(--grey); stroke-dasharray: 2 4; }
.issued { fill: var(--accent); }
.failed { fill: var(--ink); }
.unknown { fill: url(#hatch); }
.processing { fill: url(#dots); }
.not_sent { fill: var(--line); }
.hatch-paper { fill: var(--paper); }
.hatch-ink, .dot-ink { fill: var(--ink); }

footer { padding-block: 1.25rem 2.5rem; color: var(--soft); font-size: 0.85rem; }
footer p { margin: 0; padding-top: 1.25rem; border-top: 1px solid var(--line); max-width: none; }

@media (max-width: 40rem) {
  .facts > div { grid-template-columns: 1fr; }
  .tiles { grid-template-columns: 1fr 1fr; }
  .tiles > div { padding: 0.75rem 0.85rem; }
  .value { font-size: 1.3rem; }
  .value span { font-size: 1.05rem; }
  th, td { padding-right: 0.85rem; }
  .chart .wide { display: none; }
  .batch span { display: block; margin: 0.25rem 0 0; }
}

@page { margin: 16mm 14mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; color: #53606c; } }
@media print {
  html { font-size: 9.5pt; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main, footer { max-width: none; padding: 0; }
  nav { display: none; }
  a { color: inherit; text-decoration: none; }
  section { margin-top: 1.2rem; padding-top: 0.9rem; }
  figure { margin-top: 0.6rem; }
  p { max-width: none; margin-bottom: 0.5rem; break-inside: avoid; }
  h2, h3, section > p { break-after: avoid; }
  #timeline-section, #settle-section, #decisions, #digests, .group:has(.short), #failures:has(.short) { break-inside: avoid; }
  figure, tr, .short, .tiles, .verdict, .facts > div { break-inside: avoid; }
  thead { display: table-header-group; }
  tfoot { display: table-row-group; }
  .scroll { overflow: visible; background: none; }
  table { font-size: 0.8rem; }
  th, td { padding: 0.3rem 0.7rem 0.3rem 0; }
  th, td { white-space: normal; }
  .number, thead th { white-space: nowrap; }
  .name, .code { min-width: 5em; overflow-wrap: anywhere; }
  #orders code { white-space: nowrap; }
  #digests .name { min-width: 9em; }
  .words { min-width: 10rem; }
  #digests tbody .code { min-width: 14rem; }
  footer { margin-top: 1.5rem; break-inside: avoid; }
}
</style>`;

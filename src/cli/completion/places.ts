import type { Shell } from './describe.js';

/** Where each shell looks for it by itself, as it is typed. */
export const PLACES: Readonly<Record<Shell, string>> = {
  bash: '~/.local/share/bash-completion/completions/issue-batch',
  zsh: '~/.zsh/completions/_issue-batch',
  fish: '~/.config/fish/completions/issue-batch.fish',
};

import { formatAmount } from '../../index.js';

/** `12,500.00 USD`, grouped for reading; never read back. */
export function amount(canonical: string, currency: string): string {
  const [whole = '0', fraction] = formatAmount(canonical, currency).split('.');
  const grouped = BigInt(whole).toLocaleString('en-US');
  return `${fraction === undefined ? grouped : `${grouped}.${fraction}`} ${currency}`;
}

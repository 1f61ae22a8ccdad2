/** No tunnel to the host came about, so that nothing of a request has left. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** HTTP status of the proxy's refusal; undefined when it gave no answer, and `cause` says why. */
  readonly status: number | undefined;

  constructor(status: number | undefined, cause?: unknown) {
    super(status === undefined ? 'The proxy gave no answer' : `The proxy answered ${status}`, { cause });
    this.status = status;
  }
}
